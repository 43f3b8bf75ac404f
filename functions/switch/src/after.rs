//! Work after the answer: a layer around the runtime's own service, which is done only when the answer has been sent.
//!
//! Lambda freezes an environment when it asks for the next event, not when it answers. What is done in between costs
//! whoever waits for the answer nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lambda_runtime::LambdaInvocation;
use lambda_runtime::tower::{BoxError, Layer, Service};

use crate::handler::Switch;

/// Adds [`AfterAnswer`] to a runtime.
#[derive(Clone, Debug)]
pub struct AfterAnswerLayer {
    switch: Arc<Switch>,
}

impl AfterAnswerLayer {
    /// For that switch.
    pub const fn new(switch: Arc<Switch>) -> Self {
        Self { switch }
    }
}

impl<S> Layer<S> for AfterAnswerLayer {
    type Service = AfterAnswer<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AfterAnswer { inner, switch: Arc::clone(&self.switch) }
    }
}

/// Lets the switch finish once the inner service has sent the answer.
#[derive(Clone, Debug)]
pub struct AfterAnswer<S> {
    inner: S,
    switch: Arc<Switch>,
}

impl<S> Service<LambdaInvocation> for AfterAnswer<S>
where
    S: Service<LambdaInvocation, Response = (), Error = BoxError>,
    S::Future: 'static,
{
    type Response = ();
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<(), BoxError>>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let answered = self.inner.call(invocation);
        let switch = Arc::clone(&self.switch);
        Box::pin(async move {
            let sent = answered.await;
            switch.confirm_delivery().await;
            sent
        })
    }
}
