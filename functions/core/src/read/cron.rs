//! Reads a cron expression as AWS documents it ("Schedule types in EventBridge Scheduler" and "Setting a schedule
//! pattern for scheduled rules in Amazon EventBridge"), and refuses the rest.
//!
//! Where the guides are silent: a range may run past the end of its field in every field but the year, since they show
//! `20-2` for hours; the year may be left out, since Scheduler's guide calls it optional; `L` and `W` may stand in lists,
//! `#` may not, since the guides say so; `LW` is the last day from Monday to Friday.

use jiff::civil::{DateTime, Weekday};

use crate::model::window::cron::Cron;
use crate::model::window::day::Day;

/// One field: its values, whether a range may run past the last of them, their names, and what operators are told.
struct Field {
    least: i16,
    most: i16,
    wraps: bool,
    names: &'static [&'static str],
    accepted: &'static str,
}

const MINUTES: Field =
    Field { least: 0, most: 59, wraps: true, names: &[], accepted: "minutes takes 0-59 with , - * /" };
const HOURS: Field = Field { least: 0, most: 23, wraps: true, names: &[], accepted: "hours takes 0-23 with , - * /" };
const DAYS_OF_MONTH: Field =
    Field { least: 1, most: 31, wraps: true, names: &[], accepted: "day-of-month takes 1-31 with , - * ? / L W" };
const MONTHS: Field = Field {
    least: 1,
    most: 12,
    wraps: true,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    accepted: "month takes 1-12 or JAN-DEC with , - * /",
};
const DAYS_OF_WEEK: Field = Field {
    least: 1,
    most: 7,
    wraps: true,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    accepted: "day-of-week takes 1-7 or SUN-SAT with , - * ? L, or one day with #",
};
const YEARS: Field =
    Field { least: 1970, most: 2199, wraps: false, names: &[], accepted: "year takes 1970-2199 with , - * /" };

impl Cron {
    /// Reads the expression without its wrapper; all that is wrong is said at once. Case does not count.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_uppercase();
        let fields: Vec<&str> = text.split_whitespace().collect();
        let (minutes, hours, day_of_month, months, day_of_week, years) = match *fields.as_slice() {
            [minutes, hours, day, month, weekday] => (minutes, hours, day, month, weekday, "*"),
            [minutes, hours, day, month, weekday, year] => (minutes, hours, day, month, weekday, year),
            _ => return Err("takes six fields: minutes hours day-of-month month day-of-week year".to_owned()),
        };
        let mut problems = Vec::new();
        let mut values = |field: &Field, text| field.values(text).map_err(|problem| problems.push(problem));
        let (minutes, hours) = (values(&MINUTES, minutes), values(&HOURS, hours));
        let (months, years) = (values(&MONTHS, months), values(&YEARS, years));
        let days = days(day_of_month, day_of_week).map_err(|problem| problems.push(problem));
        let (Ok(minutes), Ok(hours), Ok(days), Ok(months), Ok(years)) = (minutes, hours, days, months, years) else {
            return Err(problems.join("; "));
        };
        let cron = Self { minutes: small(&minutes), hours: small(&hours), days, months: small(&months), years };
        let ever = cron.between(DateTime::MIN, DateTime::MAX).next().is_some();
        ever.then_some(cron)
            .ok_or_else(|| "never comes: takes a day that one of its months has in one of its years".to_owned())
    }
}

impl Field {
    /// All values of a list, in ascending order.
    fn values(&self, text: &str) -> Result<Vec<i16>, &'static str> {
        let entries: Option<Vec<Vec<i16>>> = text.split(',').map(|entry| self.entry(entry)).collect();
        let listed = entries.ok_or(self.accepted)?.concat();
        Ok((self.least..=self.most).filter(|value| listed.contains(value)).collect())
    }

    /// The values of `*`, `a`, `a-b`, and of each of these with `/step`; `a/step` runs to the end of the field.
    fn entry(&self, text: &str) -> Option<Vec<i16>> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(number(step).filter(|step| (1..=self.most).contains(step))?)),
            None => (text, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None if range == "*" => (self.least, self.most),
            None => self.value(range).map(|first| (first, if step.is_some() { self.most } else { first }))?,
        };
        let size = self.most - self.least + 1;
        let distance = Some((last - first).rem_euclid(size)).filter(|_| first <= last || self.wraps)?;
        let steps = (0..=distance).step_by(usize::try_from(step.unwrap_or(1)).ok()?);
        Some(steps.map(|step| self.least + (first - self.least + step) % size).collect())
    }

    /// One value, by its number or its name.
    fn value(&self, text: &str) -> Option<i16> {
        let named = || self.names.iter().zip(self.least..).find(|(name, _)| **name == text).map(|(_, value)| value);
        number(text).filter(|value| (self.least..=self.most).contains(value)).or_else(named)
    }
}

/// The days of the one day field that is not `?`.
fn days(of_month: &str, of_week: &str) -> Result<Vec<Day>, &'static str> {
    let (entries, accepted): (Option<Vec<Vec<Day>>>, _) = match (of_month, of_week) {
        ("?", "?") => return Err("one of day-of-month and day-of-week takes a value or *, the other ?"),
        ("?", week) if week.contains('#') && week.contains(',') => (None, DAYS_OF_WEEK.accepted),
        ("?", week) => (week.split(',').map(day_of_week).collect(), DAYS_OF_WEEK.accepted),
        (month, "?") => (month.split(',').map(day_of_month).collect(), DAYS_OF_MONTH.accepted),
        _ => return Err("one of day-of-month and day-of-week takes ?"),
    };
    let mut days: Vec<Day> = Vec::new();
    for day in entries.ok_or(accepted)?.concat() {
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Ok(days)
}

fn day_of_month(text: &str) -> Option<Vec<Day>> {
    match (text, text.strip_suffix('W')) {
        ("L", _) => Some(vec![Day::Last]),
        ("LW", _) => Some(vec![Day::LastWorking]),
        (_, Some(day)) => Some(vec![Day::WorkingNearest(i8::try_from(DAYS_OF_MONTH.value(day)?).ok()?)]),
        (_, None) => Some(small(&DAYS_OF_MONTH.entry(text)?).into_iter().map(Day::OfMonth).collect()),
    }
}

fn day_of_week(text: &str) -> Option<Vec<Day>> {
    match (text.strip_suffix('L'), text.split_once('#')) {
        // The last day of the week, which begins on Sunday.
        (Some(""), _) => Some(vec![Day::OfWeek(Weekday::Saturday)]),
        (Some(day), _) => Some(vec![Day::LastOfWeek(weekday(DAYS_OF_WEEK.value(day)?)?)]),
        (_, Some((day, nth))) => {
            let nth = number(nth).and_then(|nth| i8::try_from(nth).ok()).filter(|nth| (1..=5).contains(nth))?;
            Some(vec![Day::NthOfWeek(weekday(DAYS_OF_WEEK.value(day)?)?, nth)])
        }
        _ if text.contains('/') => None,
        _ => DAYS_OF_WEEK.entry(text)?.into_iter().map(|day| weekday(day).map(Day::OfWeek)).collect(),
    }
}

fn weekday(number: i16) -> Option<Weekday> {
    Weekday::from_sunday_one_offset(i8::try_from(number).ok()?).ok()
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str) -> Option<i16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn small(values: &[i16]) -> Vec<i8> {
    values.iter().filter_map(|value| i8::try_from(*value).ok()).collect()
}
