//! Reads a moment as RFC 3339 or CloudWatch writes it, and nothing else: a looser reader would guess at what an operator
//! meant.

use jiff::Timestamp;

/// The moment; `None` where the text is not RFC 3339 with an offset, or names no moment.
pub(crate) fn rfc_3339(text: &str) -> Option<Timestamp> {
    let digits = |c: char| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() };
    let shape: String = text.chars().map(digits).collect();
    let rest = shape.strip_prefix("0000-00-00T00:00:00")?;
    let offset = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with('0') => fraction.trim_start_matches('0'),
        Some(_) => return None,
        None => rest,
    };
    if !["Z", "+00:00", "-00:00"].contains(&offset) {
        return None;
    }
    // "For ever" is often written as the last second of the last year, a day beyond what jiff's time stamps hold.
    text.parse().ok().or_else(|| text.starts_with("9999-12-31T23:59:").then_some(Timestamp::MAX))
}

/// The moment as alarms tell it, whose offset has no colon: `2023-08-04T12:54:46.138+0000`. RFC 3339 is taken, too.
pub(crate) fn of_alarm(text: &str) -> Option<Timestamp> {
    rfc_3339(text).or_else(|| {
        let (before, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
        rfc_3339(&format!("{before}:{minutes}"))
    })
}

/// The moment as people compare it with the clock on the wall.
pub(crate) fn to_the_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rfc_3339_allows() {
        let same =
            ["2026-12-01T04:00:00Z", "2026-12-01t04:00:00z", "2026-12-01T05:00:00+01:00", "2026-12-01T04:00:00.000Z"];
        for text in same {
            assert_eq!(rfc_3339(text).map(Timestamp::as_second), Some(1_796_097_600), "{text}");
        }
        assert_eq!(rfc_3339("9999-12-31T23:59:59Z"), Some(Timestamp::MAX));
    }

    #[test]
    fn what_it_does_not() {
        let wrong = [
            "2026-12-01T04:00:00",
            "2026-12-01 04:00:00Z",
            "20261201T040000Z",
            "2026-12-01T04:00Z",
            "2026-12-01T04:00:00+01",
            "2026-12-01T04:00:00,5Z",
            "2026-12-01T04:00:00.Z",
            "2026-12-01T04:00:00Z[UTC]",
            "+002026-12-01T04:00:00Z",
            "2026-13-01T04:00:00Z",
            "tomorrow",
            "",
        ];
        for text in wrong {
            assert_eq!(rfc_3339(text), None, "{text}");
        }
    }

    #[test]
    fn what_alarms_tell() {
        let same = [
            "2023-08-04T12:54:46.138+0000",
            "2023-08-04T12:54:46.138Z",
            "2023-08-04T12:54:46.138+00:00",
            "2023-08-04T14:54:46.138+0200",
            "2023-08-04T07:24:46.138-0530",
        ];
        for text in same {
            assert_eq!(of_alarm(text).map(Timestamp::as_millisecond), Some(1_691_153_686_138), "{text}");
        }
        let wrong =
            ["", "Z", "é", "2023-08-04T12:54:46.138", "2023-08-04T12:54:46+00", "Friday 04 August, 2023 12:54:46 UTC"];
        for text in wrong {
            assert_eq!(of_alarm(text), None, "{text}");
        }
    }
}
