"""maintenance-watch: what it tells an app, and when: one event for one maintenance, and an end that is confirmed."""

from __future__ import annotations

from browser.watch import API, FEED, WatchTest, answered, at, entry, on, refused, summary


class Began(WatchTest):
    def test_fifty_503s_the_feed_and_push_are_one_event(self) -> None:
        self.api = lambda _: refused()
        page = self.watching(feed=FEED)
        self.assertEqual(self.call(page, times=50), [503] * 50)
        self.feed = lambda: answered(summary(on()))
        self.poll(page, 21)
        self.call(page, times=3)
        self.told(page, ["maintenance"])
        self.assertEqual(self.state(page), "maintenance")

    def test_a_503_tells_at_once_what_the_body_says(self) -> None:
        self.api = lambda _: refused({"message": "Back at one", "since": at(0), "until": at(60)})
        page = self.watching(feed=FEED)
        self.call(page)
        [[kind, detail]] = page.evaluate("seen")
        self.assertEqual(kind, "maintenance")
        self.assertEqual((detail["message"], detail["from"]), ("Back at one", None))
        self.assertEqual((detail["since"][:16], detail["until"][:16]), (at(0)[:16], at(60)[:16]))
        self.assertEqual(self.polls, [], "no request was needed for it")

    def test_the_feed_alone_tells(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.told(page, ["maintenance"])
        self.assertEqual(page.evaluate("maintenance.notice.message"), "Upgrading")

    def test_a_moved_end_and_other_words_are_changes(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.poll(page, 21)
        self.told(page, ["maintenance"])
        self.feed = lambda: answered(summary(on(until=90)))
        self.poll(page, 21)
        self.feed = lambda: answered(summary(on("Nearly done", 90)))
        self.poll(page, 21)
        self.feed = lambda: answered(summary(on("Nearly done", None)))
        self.poll(page, 21)
        self.told(page, ["maintenance"] + ["maintenance-changed"] * 3)
        self.assertEqual(page.evaluate("maintenance.notice.until"), None)

    def test_change_follows_each_event_for_stores(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.watching(feed=FEED)
        page.evaluate("maintenance.addEventListener('change', () => seen.push([maintenance.state, null]))")
        self.poll(page)
        self.told(page, ["maintenance", "maintenance"])


class Over(WatchTest):
    def test_a_feed_asked_too_soon_after_a_503_is_not_believed(self) -> None:
        page = self.watching(feed=FEED)
        self.poll(page)
        self.api = lambda _: refused()
        self.call(page)
        for _ in range(4):
            page.clock.run_for(10_000)
            self.call(page)
        self.assertGreater(len(self.polls), 1, "it did ask, and the feed said normal")
        self.told(page, ["maintenance"])
        self.poll(page, 21)
        self.told(page, ["maintenance", "maintenance-over"])
        self.assertEqual(self.state(page), "normal")

    def test_with_a_feed_an_answer_of_the_api_ends_nothing(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.watching(feed=FEED)
        self.poll(page)
        page.clock.run_for(16_000)
        self.call(page)
        self.told(page, ["maintenance"])

    def test_a_feed_that_is_down_ends_nothing_until_it_counts_as_none(self) -> None:
        page = self.watching(feed=FEED)
        self.api = lambda _: refused()
        self.call(page)
        self.feed = lambda: answered("down", 500)
        self.api = lambda _: answered({})
        self.poll(page, 21)
        self.call(page)
        self.told(page, ["maintenance"])
        self.poll(page, 41)
        self.poll(page, 81)
        self.call(page)
        self.told(page, ["maintenance", "maintenance-over"])

    def test_without_a_feed_the_api_that_refused_ends_it(self) -> None:
        page = self.watching()
        self.api = lambda _: refused()
        self.call(page)
        self.api = lambda _: answered({})
        self.call(page)
        self.told(page, ["maintenance"])
        page.clock.run_for(16_000)
        self.api = lambda _: answered({}, 500)
        self.call(page)
        self.api = lambda _: answered({}, 503)
        self.call(page)
        self.api = lambda _: None
        self.assertEqual(self.call(page), [0])
        self.api = lambda _: answered({})
        self.call(page, "http://other.example.com/")
        self.told(page, ["maintenance"])
        self.api = lambda _: answered({}, 404)
        self.call(page)
        self.told(page, ["maintenance", "maintenance-over"])

    def test_it_begins_again(self) -> None:
        page = self.watching(apis=[API])
        for _ in range(2):
            self.api = lambda _: refused()
            self.call(page)
            page.clock.run_for(16_000)
            self.api = lambda _: answered({})
            self.call(page)
        self.told(page, ["maintenance", "maintenance-over"] * 2)


class Planned(WatchTest):
    def soon(self, minutes: float, end: float = 60, message: str = "Upgrading") -> None:
        said = entry("scheduled", message, scheduled_for=at(minutes), scheduled_until=at(end))
        self.feed = lambda: answered(summary(said))

    def test_announced_once_within_the_minutes_asked_for(self) -> None:
        self.soon(20)
        page = self.watching(feed=FEED)
        self.poll(page)
        self.told(page, [])
        self.soon(14)
        self.poll(page, 61)
        self.poll(page, 61)
        [[kind, detail]] = page.evaluate("seen")
        self.assertEqual(kind, "maintenance-planned")
        self.assertEqual(detail["from"][:16], at(14)[:16])
        self.assertEqual(self.state(page), "planned")

    def test_announce_is_an_option(self) -> None:
        self.soon(55)
        page = self.watching(feed=FEED, announce=60)
        self.poll(page)
        self.told(page, ["maintenance-planned"])

    def test_moved_taken_back_begun(self) -> None:
        page = self.watching(feed=FEED)
        self.soon(10)
        self.poll(page)
        self.soon(12)
        self.poll(page, 61)
        self.feed = lambda: answered(summary())
        self.poll(page, 61)
        self.told(page, ["maintenance-planned", "maintenance-changed", "maintenance-cancelled"])
        self.soon(10)
        self.poll(page, 61)
        self.feed = lambda: answered(summary(on()))
        self.poll(page, 61)
        self.assertEqual(self.kinds(page)[3:], ["maintenance-planned", "maintenance"])
        self.assertEqual(page.evaluate("maintenance.notice.from"), None)

    def test_the_next_one_is_announced_when_this_one_is_over(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.soon(10)
        self.poll(page, 21)
        self.told(page, ["maintenance", "maintenance-over", "maintenance-planned"])
