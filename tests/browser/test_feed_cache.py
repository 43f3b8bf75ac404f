"""The edge's cache keeps what CloudFront would keep: the stories' count of invocations stands on it."""

import unittest

from browser.feed_cache import DEFAULT, ERRORS_SECONDS, LEAST, MOST, FeedCache
from browser.site import Response


class Origin:
    """A function that answers as it is told, and the clock of its cache."""

    def __init__(self, said: str = "public, max-age=5, stale-if-error=60") -> None:
        self.now, self.status, self.said = 1000.0, 200, said
        self.cache = FeedCache(lambda path: Response(self.status, path, {"Cache-Control": self.said}), lambda: self.now)

    def fetches(self, after: float, path: str = "/status.json") -> bool:
        """Whether the function is asked when a tab asks, so much later."""
        self.now += after
        before = self.cache.fetched
        self.cache.answer(path)
        return self.cache.fetched > before


class Cache(unittest.TestCase):
    def test_a_copy_serves_until_max_age_and_no_longer(self) -> None:
        origin = Origin()
        self.assertTrue(origin.fetches(0))
        self.assertFalse(origin.fetches(4.9))
        self.assertTrue(origin.fetches(0.2))

    def test_the_bounds_of_the_policy_hold(self) -> None:
        for said, kept in {"max-age=0": LEAST, "no-store": LEAST, "": DEFAULT, "max-age=9000": MOST}.items():
            with self.subTest(said):
                origin = Origin(said)
                self.assertTrue(origin.fetches(0))
                self.assertFalse(origin.fetches(kept - 0.1))
                self.assertTrue(origin.fetches(0.2))

    def test_the_query_does_not_count_and_the_path_does(self) -> None:
        origin = Origin()
        self.assertTrue(origin.fetches(0, "/a?1"))
        self.assertFalse(origin.fetches(0, "/a?2"))
        self.assertTrue(origin.fetches(0, "/b"))

    def test_an_error_gives_way_to_a_stale_copy_while_it_may(self) -> None:
        origin = Origin()
        origin.cache.answer("/a")
        origin.status = 503
        origin.now += 5
        self.assertEqual(origin.cache.answer("/a").status, 200)
        origin.now += 59
        self.assertEqual(origin.cache.answer("/a").status, 200)
        origin.now += 2
        self.assertEqual(origin.cache.answer("/a").status, 503)

    def test_an_error_is_kept_for_a_moment(self) -> None:
        origin = Origin()
        origin.status = 503
        self.assertTrue(origin.fetches(0))
        self.assertFalse(origin.fetches(ERRORS_SECONDS - 0.1))
        origin.status = 200
        self.assertTrue(origin.fetches(0.2))
        self.assertEqual(origin.cache.answer("/status.json").status, 200)


if __name__ == "__main__":
    unittest.main()
