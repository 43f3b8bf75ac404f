//! The three kinds of events: a connection that comes, goes or pings; a change of mode; and what is none of them.

use aws_lambda_events::apigw::ApiGatewayWebsocketProxyRequest;
use aws_lambda_events::eventbridge::EventBridgeEvent;
use maintenance_core::{Fault, Kind};
use serde_json::Value;

use crate::news::News;

const TAKEN: &str = "takes a WebSocket API's CONNECT, DISCONNECT and MESSAGE (requestContext.eventType), \
    and EventBridge's Maintenance Mode Changed of the source maintenance-switch";

/// What an event asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Let a page connect.
    Connect {
        /// API Gateway's id of the connection.
        id: String,
        /// Whose page it is, where it is a browser's.
        origin: Option<String>,
    },
    /// Forget a connection.
    Disconnect {
        /// API Gateway's id of the connection.
        id: String,
    },
    /// Nothing: a client keeps its connection from idling.
    Ping,
    /// Tell everybody.
    Tell(News),
}

impl Command {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// One of no known shape is refused with what is taken, and a change of mode whose mode is not known by its key.
    pub fn read(event: Value) -> Result<Self, Fault> {
        let command = if event.get("requestContext").is_some() {
            serde_json::from_value(event).ok().and_then(of_connection)
        } else {
            match serde_json::from_value::<EventBridgeEvent<Option<Value>>>(event) {
                Ok(event)
                    if event.source == "maintenance-switch" && event.detail_type == "Maintenance Mode Changed" =>
                {
                    return News::of(&event.detail.unwrap_or_default()).map(Self::Tell);
                }
                _ => None,
            }
        };
        command.ok_or_else(|| Fault::new(Kind::Invalid, format!("the event has no known shape: push {TAKEN}")))
    }

    /// What it is, for the log.
    pub const fn trigger(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "CONNECT",
            Self::Disconnect { .. } => "DISCONNECT",
            Self::Ping => "MESSAGE",
            Self::Tell(_) => "Maintenance Mode Changed",
        }
    }
}

fn of_connection(request: ApiGatewayWebsocketProxyRequest) -> Option<Command> {
    let context = request.request_context;
    let id = context.connection_id.filter(|id| !id.is_empty())?;
    match context.event_type?.as_str() {
        "CONNECT" => {
            let origin = request.headers.get("origin").and_then(|origin| origin.to_str().ok());
            Some(Command::Connect { id, origin: origin.map(ToOwned::to_owned) })
        }
        "DISCONNECT" => Some(Command::Disconnect { id }),
        "MESSAGE" => Some(Command::Ping),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use maintenance_lambda::Event;
    use serde_json::json;

    /// What an event comes to, on one line.
    fn line(event: &Value) -> Result<String, String> {
        let command = Command::read(event.clone()).map_err(|fault| fault.to_string())?;
        Ok(match command {
            Command::Connect { id, origin } => format!("connect {id} of {}", origin.as_deref().unwrap_or("nobody")),
            Command::Disconnect { id } => format!("disconnect {id}"),
            Command::Ping => "ping".to_owned(),
            Command::Tell(news) => news.render().unwrap(),
        })
    }

    #[rustfmt::skip]
    const SAID: [(&str, &str); 6] = [
        ("connect", "connect L0SM9cOFvHcCIhw= of https://app.example.com"),
        ("connect-no-browser", "connect L0SM9cOFvHcCIhw= of nobody"),
        ("disconnect", "disconnect L0SM9cOFvHcCIhw="),
        ("ping", "ping"),
        ("mode-changed-maintenance", r#"{"maintenance":true,"since":"2026-12-01T02:00:03Z","until":"2026-12-01T04:00:00Z","message":"Upgrading the database"}"#),
        ("mode-changed-normal", r#"{"maintenance":false,"since":"2026-12-01T03:41:20Z","until":null,"message":null}"#),
    ];

    #[test]
    fn every_sample_is_taken() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/push");
        let mut unseen = BTreeMap::from(SAID);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let event = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let said = line(&event).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
            let expected = unseen.remove(path.file_stem().unwrap().to_str().unwrap());
            assert_eq!(Some(said.as_str()), expected, "{}", path.display());
        }
        assert!(unseen.is_empty(), "not under {folder}: {unseen:?}");
    }

    #[test]
    fn an_origin_is_found_however_it_is_spelled() {
        for name in ["Origin", "origin", "ORIGIN"] {
            let context = json!({"eventType": "CONNECT", "connectionId": "x", "connectedAt": 1, "requestTimeEpoch": 1});
            let event = json!({"requestContext": context, "headers": {"Host": "h", name: "https://a.example"}});
            assert_eq!(line(&event).unwrap(), "connect x of https://a.example");
        }
    }

    #[test]
    fn what_a_client_sends_cannot_spoil_its_event() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for strange in [deep.as_str(), "1e999", r#""\ud800""#] {
            let text = format!(
                r#"{{"requestContext": {{"eventType": "MESSAGE", "connectionId": "x", "connectedAt": 1, "requestTimeEpoch": 1}}, "body": {strange}}}"#
            );
            let event: Event = serde_json::from_str(&text).unwrap();
            assert_eq!(line(&event.value()).unwrap(), "ping", "{strange}");
        }
    }

    #[test]
    fn what_has_no_known_shape_is_refused_with_what_is_taken() {
        let strange = [
            json!({"requestContext": {"eventType": "CONNECT"}}),
            json!({"requestContext": {"eventType": "CONNECT", "connectionId": ""}}),
            json!({"requestContext": {"http": {"method": "GET"}}}),
            json!({"source": "aws.ssm", "detail-type": "Parameter Store Change", "detail": {"mode": "normal"}}),
            json!({"source": "somebody", "detail-type": "Maintenance Mode Changed", "detail": {"mode": "normal"}}),
            json!({"source": "maintenance-switch", "detail-type": "Maintenance Automation Held", "detail": {}}),
            json!({"action": "status"}),
            json!({}),
            json!([]),
            json!(null),
        ];
        for event in strange {
            let message = line(&event).unwrap_err();
            assert!(message.contains("CONNECT") && message.contains("Maintenance Mode Changed"), "{event}: {message}");
        }
        let message = line(&json!({"source": "maintenance-switch", "detail-type": "Maintenance Mode Changed"}));
        assert!(message.unwrap_err().contains("detail.mode"));
    }
}
