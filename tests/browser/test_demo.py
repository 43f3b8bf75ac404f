"""What `make demo KEEP=1` tells a person to open and to type, done by a browser that knows of no other names."""

import io
import os
import subprocess
import sys
import unittest

from playwright.sync_api import Page

from browser.told import PLANNED_MILLISECONDS, TOLD_MILLISECONDS, ToldTest, told
from demo import watch
from demo.paper import Paper

TYPED_WITHIN_SECONDS = 120


class Demo(ToldTest):
    def test_what_it_says_is_what_is_seen(self) -> None:
        paper = io.StringIO()
        watch.watch(self.world.port, self.world.shop, Paper(paper))
        where = watch.addresses(self.world.port)
        on, longer, off, planned = watch.steps(self.world.shop)
        for address in where.values():
            self.assertIn(address, paper.getvalue())
        stays, reloads, page = (self.opened(where[name]) for name in ("the app", "the app", "the page"))
        self.in_the_shop(reloads, where["the app"])
        self.in_the_shop(stays, where["the app"])

        self.type(on)
        self.says(stays, "A new teapot for the database")
        self.world.leads_to("GitHub Pages")
        reloads.reload()
        self.on_the_page(reloads)
        self.says(reloads, "A new teapot for the database")
        self.type(longer)
        for each in (stays, reloads):
            self.says(each, "It takes a little longer")
        self.type(off)
        self.in_the_shop(reloads, where["the app"])
        # It stands at a host of its own: it leads to the app, too.
        page.wait_for_url(f"http://app.localhost:{self.world.port}/")
        self.type(planned)
        self.says(stays, "Database upgrade", within=PLANNED_MILLISECONDS)
        self.assertEqual(told(stays), ["maintenance", "maintenance-changed", "maintenance-over", "maintenance-planned"])

    def opened(self, address: str) -> Page:
        page = self.context(0).new_page()
        page.set_default_timeout(TOLD_MILLISECONDS)
        page.goto(address)
        return page

    def type(self, step: watch.Step) -> None:
        """In a shell in which `aws` leads to the local AWS, as the demo says before."""
        lines = [f'aws() {{ {sys.executable} -m awscli "$@"; }}', *step.commands]
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        done = subprocess.run(
            ["sh", "-ec", "\n".join(lines)],
            env={"PATH": os.environ["PATH"], **nowhere, **self.world.aws.environment()},
            capture_output=True,
            text=True,
            timeout=TYPED_WITHIN_SECONDS,
        )
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
