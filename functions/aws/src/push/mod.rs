//! What only push calls: DynamoDB, where the connections of browsers are kept, and API Gateway, which tells them.

mod elsewhere;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_apigatewaymanagement::operation::post_to_connection::PostToConnectionError;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::http::http_client_fn;
use aws_smithy_types::Blob;
use maintenance_core::Fault;
use tokio::time::Instant;

use crate::environment::{EndpointVariables, Environment};
use crate::error::Failure;
use crate::http::Http;
use crate::retry::Deadline;
use crate::sdk;

/// The table's key: API Gateway's id of a connection.
const ID: &str = "id";
/// The attribute by which DynamoDB removes what was never disconnected: seconds of the epoch.
const EXPIRES: &str = "expires";
/// The share of the invocation's time after which nothing more is begun: what came of it must still be logged.
const WORK_SHARE: f64 = 0.9;
/// The longest that one connection is tried, and one page is read: about seven tries with their pauses.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long API Gateway may take to finish a handshake that the function has allowed: until then, it says "gone".
const OPENING: Duration = Duration::from_secs(2);

/// A browser's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// API Gateway's id of it.
    pub id: String,
    /// When it is certainly over, in seconds of the epoch.
    pub expires: u64,
}

/// What came of telling a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// API Gateway has the message.
    Told,
    /// Nobody is there any more.
    Gone,
}

/// The clients, built once in an environment's life.
#[derive(Debug)]
pub struct Connections {
    dynamodb: aws_sdk_dynamodb::Client,
    gateway: aws_sdk_apigatewaymanagement::Client,
    table: String,
}

impl Connections {
    /// Builds the clients from the environment; makes no call. `endpoint` is the stage's own address.
    ///
    /// # Errors
    ///
    /// A variable that Lambda sets is missing, or a file of certificates cannot be read: the function cannot start.
    pub fn from_env(table: &str, endpoint: &str) -> Result<Self, Fault> {
        let environment = Environment::read()?;
        let http = Http::new(&environment.region)?;
        let other = EndpointVariables::endpoint("APIGATEWAYMANAGEMENTAPI");
        Ok(Self::new(&environment, &http, table, endpoint, other))
    }

    fn new(environment: &Environment, http: &Http, table: &str, endpoint: &str, other: Option<String>) -> Self {
        let config = sdk::config(http, &environment.region, &environment.credentials);
        let client = other.map_or_else(
            || http.client(),
            |other| {
                let connector = elsewhere::connector(&http.connector, &other);
                http_client_fn(move |_, _| connector.clone())
            },
        );
        let gateway = aws_sdk_apigatewaymanagement::config::Builder::from(&config);
        let gateway = gateway.endpoint_url(endpoint).http_client(client).build();
        Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            gateway: aws_sdk_apigatewaymanagement::Client::from_conf(gateway),
            table: table.to_owned(),
        }
    }

    /// The calls of one invocation, which ends after `remaining`.
    pub fn within(&self, remaining: Duration) -> Within<'_> {
        Within { connections: self, deadline: Deadline::until(Instant::now() + remaining.mul_f64(WORK_SHARE)) }
    }
}

/// The clients, with the time that one invocation leaves them.
#[derive(Clone, Copy, Debug)]
pub struct Within<'a> {
    connections: &'a Connections,
    deadline: Deadline,
}

impl Within<'_> {
    /// Remembers a connection.
    ///
    /// # Errors
    ///
    /// DynamoDB refused the write or did not answer in time: the caller refuses the connection, and the client tries again.
    pub async fn add(&self, connection: &Connection) -> Result<(), Fault> {
        let Connections { dynamodb, table, .. } = self.connections;
        let id = AttributeValue::S(connection.id.clone());
        let expires = AttributeValue::N(connection.expires.to_string());
        self.deadline
            .at_most(PATIENCE)
            .retry("PutItem", async || {
                let request = dynamodb.put_item().table_name(table).item(ID, id.clone()).item(EXPIRES, expires.clone());
                request.send().await.map(drop).map_err(|error| Failure::of("PutItem", error))
            })
            .await
    }

    /// Forgets a connection, if it is known.
    ///
    /// # Errors
    ///
    /// DynamoDB refused the call or did not answer in time. The item then stays until it expires.
    pub async fn remove(&self, id: &str) -> Result<(), Fault> {
        let Connections { dynamodb, table, .. } = self.connections;
        let id = AttributeValue::S(id.to_owned());
        self.deadline
            .at_most(PATIENCE)
            .retry("DeleteItem", async || {
                let request = dynamodb.delete_item().table_name(table).key(ID, id.clone());
                request.send().await.map(drop).map_err(|error| Failure::of("DeleteItem", error))
            })
            .await
    }

    /// All connections that are remembered, in no order, some of them perhaps over.
    ///
    /// A Scan: everything in the table is wanted, so a Query would read no byte less. Its pages of 1 MB hold some 20,000
    /// connections each, and take far less time than telling them. A Query needs them under one key of a partition, which
    /// takes 1,000 writes a second, or under several, which somebody would have to choose and to keep in step.
    ///
    /// # Errors
    ///
    /// DynamoDB refused a page or did not answer in time: no connection is returned, not even those already read.
    pub async fn all(&self) -> Result<Vec<Connection>, Fault> {
        let Connections { dynamodb, table, .. } = self.connections;
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            // Consistent: whoever has connected a moment ago is told, too.
            let page = self.deadline.at_most(PATIENCE).retry("Scan", async || {
                let request = dynamodb.scan().table_name(table).consistent_read(true);
                let request = request.set_exclusive_start_key(from.clone());
                request.send().await.map_err(|error| Failure::of("Scan", error))
            });
            let page = page.await?;
            found.extend(page.items.unwrap_or_default().iter().filter_map(connection));
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// Tells one connection. One that may still be `opening` is not gone before it has had a moment to open.
    ///
    /// # Errors
    ///
    /// API Gateway refused the message or did not answer in time. A connection that is gone is no error: see [`Reached`].
    pub async fn tell(&self, id: &str, message: &str, opening: bool) -> Result<Reached, Fault> {
        let message = Blob::new(message);
        let tell = async || {
            let request = self.connections.gateway.post_to_connection().connection_id(id).data(message.clone());
            match request.send().await {
                Ok(_) => Ok(Reached::Told),
                Err(error) if error.as_service_error().is_some_and(PostToConnectionError::is_gone_exception) => {
                    Ok(Reached::Gone)
                }
                Err(error) => Err(Failure::of("PostToConnection", error)),
            }
        };
        if opening {
            let still = async || match tell().await? {
                Reached::Told => Ok(()),
                Reached::Gone => Err(Failure::retryable("PostToConnection: it is not open yet".to_owned())),
            };
            if self.deadline.at_most(OPENING).retry("PostToConnection", still).await.is_ok() {
                return Ok(Reached::Told);
            }
        }
        self.deadline.at_most(PATIENCE).retry("PostToConnection", tell).await
    }
}

/// An item as a connection; `None` of what is none.
fn connection(item: &HashMap<String, AttributeValue>) -> Option<Connection> {
    let id = item.get(ID)?.as_s().ok()?.clone();
    let expires = item.get(EXPIRES)?.as_n().ok()?.parse().ok()?;
    Some(Connection { id, expires })
}
