//! Finds the local times of a cron expression in EventBridge Scheduler's dialect; time zones are not known here.
//!
//! Why no crate reads them: `functions/decisions/own-cron.md`.

use jiff::civil::{Date, DateTime, Time};

use super::day::Day;

/// A cron expression: what each field allows, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    pub(crate) minutes: Vec<i8>,
    pub(crate) hours: Vec<i8>,
    pub(crate) days: Vec<Day>,
    pub(crate) months: Vec<i8>,
    pub(crate) years: Vec<i16>,
}

impl Cron {
    /// Every time from `first` to `last` that the expression names, in order, from either end.
    ///
    /// It is lazy, looks only into months that are in that range, and ends with the last year of the dialect, 2199.
    pub(crate) fn between(&self, first: DateTime, last: DateTime) -> impl DoubleEndedIterator<Item = DateTime> {
        let within = move |date: &Date| first.date() <= *date && *date <= last.date();
        let years = self.years.iter().filter(move |year| (first.year()..=last.year()).contains(year));
        years
            .flat_map(|year| self.months.iter().filter_map(|month| Date::new(*year, *month, 1).ok()))
            .filter(move |month| first.date() <= month.last_of_month() && *month <= last.date())
            .flat_map(move |month| self.days_of(month).filter(within))
            .flat_map(|date| self.times().map(move |time| date.to_datetime(time)))
            .filter(move |time| first <= *time && *time <= last)
    }

    fn days_of(&self, month: Date) -> impl DoubleEndedIterator<Item = Date> {
        (1..=month.days_in_month())
            .filter_map(move |day| Date::new(month.year(), month.month(), day).ok())
            .filter(|date| self.days.iter().any(|day| day.is(*date)))
    }

    fn times(&self) -> impl DoubleEndedIterator<Item = Time> {
        self.hours.iter().flat_map(|hour| self.minutes.iter().filter_map(|minute| Time::new(*hour, *minute, 0, 0).ok()))
    }
}
