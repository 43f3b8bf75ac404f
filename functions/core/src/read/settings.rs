//! The switch's `SWITCH_` variables, all checked at the start and all complaints in one message.

use crate::model::alarm::AlarmName;
use crate::model::fault::{Fault, Kind};

/// A day: nobody waits longer for an alarm to stay quiet.
const MAX_SECONDS: u64 = 86_400;

/// More than this is no cap.
const MAX_CHANGES: u64 = 1000;

/// Whether what an alarm began ends automatically.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recovery {
    /// It stays until an operator writes `P/mode`.
    #[default]
    Manual,
    /// It ends once every alarm has been OK for the hold-down.
    Auto,
}

/// The switch's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The prefix of all parameters, without a slash at its end.
    pub prefix: String,
    /// The alarms that count in `auto`.
    pub alarms: Vec<AlarmName>,
    /// Whether what an alarm began ends automatically.
    pub recovery: Recovery,
    /// Seconds for which all alarms must be OK before that.
    pub hold_down_seconds: u64,
    /// The least time, in seconds, that what an alarm began lasts.
    pub min_dwell_seconds: u64,
    /// How many changes alarms may make in an hour.
    pub max_automatic_changes_per_hour: u64,
    /// The bus that is notified of every change: its name or ARN.
    pub event_bus: String,
}

impl Settings {
    /// Reads the variables through `variable`; a failure lists every one that is missing or wrong.
    ///
    /// # Errors
    ///
    /// `Invalid`: every variable that is missing or wrong, with what it takes. The function cannot start before they are mended.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Fault> {
        let mut reader = Reader { variable, problems: Vec::new() };
        let settings = Self {
            prefix: reader.read("SWITCH_PREFIX", None, prefix),
            alarms: reader.read("SWITCH_ALARMS", Some(""), alarms),
            recovery: reader.read("SWITCH_RECOVERY", Some("manual"), recovery),
            hold_down_seconds: reader
                .read("SWITCH_HOLD_DOWN_SECONDS", Some("300"), |text| number(text, 0, MAX_SECONDS)),
            min_dwell_seconds: reader.read("SWITCH_MIN_DWELL_SECONDS", Some("60"), |text| number(text, 0, MAX_SECONDS)),
            max_automatic_changes_per_hour: reader
                .read("SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR", Some("6"), |text| number(text, 0, MAX_CHANGES)),
            event_bus: reader.read("SWITCH_EVENT_BUS", Some("default"), event_bus),
        };
        if reader.problems.is_empty() {
            Ok(settings)
        } else {
            Err(Fault::new(Kind::Invalid, reader.problems.join("; ")))
        }
    }
}

struct Reader<V> {
    variable: V,
    problems: Vec<String>,
}

impl<V: Fn(&str) -> Option<String>> Reader<V> {
    fn read<T: Default>(&mut self, name: &str, default: Option<&str>, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let given = (self.variable)(name).filter(|text| !text.trim().is_empty());
        let text = given.as_deref().or(default);
        let parsed = text.map_or_else(
            || Err("is missing: takes the prefix of the parameters, such as /maintenance/shop".to_owned()),
            |text| parse(text.trim()),
        );
        parsed.unwrap_or_else(|problem| {
            self.problems.push(format!("{name} {problem}"));
            T::default()
        })
    }
}

fn prefix(text: &str) -> Result<String, String> {
    let path = text.strip_suffix('/').unwrap_or(text);
    let segment =
        |segment: &str| !segment.is_empty() && segment.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let segments: Vec<&str> = path.strip_prefix('/').unwrap_or_default().split('/').collect();
    // Parameter Store takes 15 levels; a target needs two more than the prefix.
    let fits = segments.len() <= 13 && path.len() <= 512 && segments.iter().copied().all(segment);
    let reserved = segments.first().is_some_and(|first| ["aws", "ssm"].contains(&first.to_ascii_lowercase().as_str()));
    if fits && !reserved {
        return Ok(path.to_owned());
    }
    Err("takes a parameter path that begins with / and not with /aws or /ssm, such as /maintenance/shop".to_owned())
}

fn alarms(text: &str) -> Result<Vec<AlarmName>, String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(alarm).collect()
}

fn alarm(text: &str) -> Result<AlarmName, String> {
    let refused = "takes names or ARNs of alarms (arn:aws:cloudwatch:region:account:alarm:name), comma-separated";
    if !text.starts_with("arn:") {
        let fits = text.chars().count() <= 255;
        return if fits { Ok(AlarmName { name: text.to_owned(), region: None }) } else { Err(refused.to_owned()) };
    }
    // A name may itself hold colons.
    let parts: Vec<&str> = text.splitn(7, ':').collect();
    match parts.as_slice() {
        ["arn", _, "cloudwatch", region, account, "alarm", name]
            if !region.is_empty() && account.len() == 12 && !name.is_empty() && name.chars().count() <= 255 =>
        {
            Ok(AlarmName { name: (*name).to_owned(), region: Some((*region).to_owned()) })
        }
        _ => Err(refused.to_owned()),
    }
}

fn recovery(text: &str) -> Result<Recovery, String> {
    match text {
        "manual" => Ok(Recovery::Manual),
        "auto" => Ok(Recovery::Auto),
        _ => Err("takes manual or auto".to_owned()),
    }
}

fn number(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let parsed = text.parse().ok().filter(|number| (least..=most).contains(number));
    parsed.ok_or_else(|| format!("takes a whole number from {least} to {most}"))
}

fn event_bus(text: &str) -> Result<String, String> {
    let name = text.rsplit_once("event-bus/").map_or(text, |(_, name)| name);
    let fits = (1..=256).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let arn = !text.starts_with("arn:") || text.contains(":events:");
    if fits && arn { Ok(text.to_owned()) } else { Err("takes the name or the ARN of an event bus".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::read(find).map_err(|fault| fault.to_string())
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let settings = read(&[("SWITCH_PREFIX", "/maintenance/shop/")]).unwrap();
        assert_eq!(settings.prefix, "/maintenance/shop");
        assert_eq!((settings.hold_down_seconds, settings.min_dwell_seconds), (300, 60));
        assert_eq!((settings.max_automatic_changes_per_hour, settings.recovery), (6, Recovery::Manual));
        assert_eq!((settings.event_bus.as_str(), settings.alarms.len()), ("default", 0));
    }

    #[test]
    fn alarms_by_name_and_by_arn() {
        let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:backdoor: shop";
        let settings = read(&[("SWITCH_PREFIX", "/p"), ("SWITCH_ALARMS", &format!("checkout-5xx, {arn}"))]).unwrap();
        let east = AlarmName { name: "backdoor: shop".into(), region: Some("us-east-1".into()) };
        assert_eq!(settings.alarms, [AlarmName { name: "checkout-5xx".into(), region: None }, east]);
    }

    /// CloudWatch counts characters, not bytes.
    #[test]
    fn an_alarms_name_has_up_to_255_characters() {
        let read_name = |name: &str| read(&[("SWITCH_PREFIX", "/p"), ("SWITCH_ALARMS", name)]);
        let longest = "\u{1f525}".repeat(255);
        assert_eq!(read_name(&longest).unwrap().alarms, [AlarmName { name: longest.clone(), region: None }]);
        assert!(read_name(&format!("{longest}x")).unwrap_err().contains("SWITCH_ALARMS"));
    }

    #[test]
    fn one_message_lists_every_wrong_variable() {
        let wrong = [
            ("SWITCH_PREFIX", "shop"),
            ("SWITCH_ALARMS", "arn:aws:sns:x"),
            ("SWITCH_RECOVERY", "maybe"),
            ("SWITCH_HOLD_DOWN_SECONDS", "-1"),
            ("SWITCH_MIN_DWELL_SECONDS", "soon"),
            ("SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR", "many"),
            ("SWITCH_EVENT_BUS", "a bus"),
        ];
        let message = read(&wrong).unwrap_err();
        for (name, _) in wrong {
            assert!(message.contains(name), "{name} is not in: {message}");
        }
        assert!(read(&[]).unwrap_err().contains("SWITCH_PREFIX is missing"));
    }
}
