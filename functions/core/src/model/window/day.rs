//! Which days the two day fields of a cron expression mean.

use jiff::civil::{Date, Weekday};

/// One entry of the day-of-month or the day-of-week field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// `7`: that day of the month; a month without it is passed over.
    OfMonth(i8),
    /// `L`: the last day of the month.
    Last,
    /// `15W`: the day from Monday to Friday that is nearest to it within its month.
    WorkingNearest(i8),
    /// `LW`: the last day of the month from Monday to Friday.
    LastWorking,
    /// `MON`.
    OfWeek(Weekday),
    /// `FRIL`: the last Friday of the month.
    LastOfWeek(Weekday),
    /// `TUE#2`: the second Tuesday of the month; a month without it is passed over.
    NthOfWeek(Weekday, i8),
}

impl Day {
    /// Whether `date` is that day.
    pub(crate) fn is(self, date: Date) -> bool {
        let last = date.days_in_month();
        match self {
            Self::OfMonth(day) => date.day() == day,
            Self::Last => date.day() == last,
            Self::WorkingNearest(day) => working_nearest(date, day) == Some(date),
            Self::LastWorking => working_nearest(date, last) == Some(date),
            Self::OfWeek(weekday) => date.weekday() == weekday,
            Self::LastOfWeek(weekday) => date.weekday() == weekday && date.day() + 7 > last,
            Self::NthOfWeek(weekday, nth) => date.weekday() == weekday && (date.day() - 1) / 7 + 1 == nth,
        }
    }
}

/// The day from Monday to Friday nearest to `day` in the month of `month`, which it does not leave.
fn working_nearest(month: Date, day: i8) -> Option<Date> {
    let date = Date::new(month.year(), month.month(), day).ok()?;
    let nearest = match date.weekday() {
        Weekday::Saturday if day == 1 => 3,
        Weekday::Saturday => day - 1,
        Weekday::Sunday if day == date.days_in_month() => day - 2,
        Weekday::Sunday => day + 1,
        _ => day,
    };
    Date::new(month.year(), month.month(), nearest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_working_day_stays_in_its_month() {
        // August 2026 begins on a Saturday, January 2027 ends on a Sunday; the 15th of August is a Saturday.
        let cases = [(2026, 8, 1, Some(3)), (2026, 8, 15, Some(14)), (2026, 8, 16, Some(17)), (2027, 1, 31, Some(29))];
        let passed_over = [(2027, 2, 29, None), (2026, 11, 31, None)];
        for (year, month, day, expected) in cases.into_iter().chain(passed_over) {
            let first = Date::new(year, month, 1).unwrap();
            assert_eq!(working_nearest(first, day).map(Date::day), expected, "{year}-{month}-{day}");
        }
    }
}
