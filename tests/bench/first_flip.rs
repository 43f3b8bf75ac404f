//! The first flip after a cold start, with TLS in between: what it is worth that init opens the connections.
//!
//! "Not opened" is the same binary, whose connections are closed by the server, before any handshake, until it asks for
//! its first event. Lambda gives a function a whole core during init and a share by its memory afterwards: the quota
//! begins when the function has asked for its first event. There is no network in between, so all of it is CPU time.

use std::time::Duration;

use crate::contender::Contender;
use crate::flip::Switched;
use crate::quota::Quota;
use crate::sample::Sample;
use crate::table::{Row, Table};
use crate::tls::Fronts;

/// 7 % of a core: what 128 MB buys.
const SHARE_THOUSANDTHS: u64 = 70;
/// Between init and the event: what is left to do is done, and the quota of the past is forgotten.
const PAUSE: Duration = Duration::from_millis(100);

struct Shop {
    switched: Switched,
    fronts: Fronts,
}

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let (mut ours, mut twin) = (Shop::new(Contender::switch()).await, Shop::new(Contender::twin()).await);
    let quota = Quota::new(SHARE_THOUSANDTHS);
    if let Err(why) = &quota {
        table.skip("first flip over TLS on 7 % of a core", why);
    }
    let held = quota.as_ref().ok();
    let mut shares = vec![(None, "First flip over TLS", "First flip over TLS, twin")];
    shares
        .extend(held.map(|held| (Some(held), "First flip over TLS, 7 % of a core", "First flip over TLS, 7 %, twin")));

    for (quota, ours_is, twin_is) in shares {
        let [mut opened, mut not_opened, mut twins] = <[Sample; 3]>::default();
        for _ in 0..rounds {
            opened.add(ours.first(quota, true).await);
            not_opened.add(ours.first(quota, false).await);
            twins.add(twin.first(quota, true).await);
        }
        table.add(Row::times(ours_is, &opened, "not opened", &not_opened));
        table.add(Row::times(twin_is, &twins, "switch", &opened));
    }
}

impl Shop {
    async fn new(contender: Contender) -> Self {
        let switched = Switched::small(contender).await;
        let fronts = Fronts::start(&switched.shop.proxy.endpoint).await;
        Self { switched, fronts }
    }

    /// A new function's first flip.
    async fn first(&mut self, quota: Option<&Quota>, opened_in_init: bool) -> Duration {
        let _ = self.fronts.counts();
        if !opened_in_init {
            self.fronts.shut();
        }
        let started = self.switched.start_with(&self.fronts.variables()).await;
        if let (Some(quota), Some(process)) = (quota, started.function.pid()) {
            quota.hold(process);
        }
        tokio::time::sleep(PAUSE).await;
        let (opened, refused) = self.fronts.counts();
        assert!(opened_in_init || (opened == 0 && refused > 0), "{opened} were opened, {refused} refused in init");
        self.fronts.open();
        let elapsed = self.switched.flip(&started.function).await.elapsed;
        started.stop().await;
        elapsed
    }
}
