"""The command line of the demo: starts a local AWS, tells the story on it, and takes everything down again."""

import argparse
import signal
import sys
from pathlib import Path

from demo.flip import StepFailed
from demo.keep import keep_running
from demo.paper import Paper
from demo.shopfront import diagnosis
from demo.story import Story
from local_aws import shop
from local_aws.bootstrap import built
from local_aws.process import LocalAws, NotStarted

INTERRUPTED = 130
"""The exit code by which a shell knows a Ctrl-C."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description="A shop goes into maintenance and back.")
    parser.add_argument("--switch", type=Path, default=built("switch"))
    parser.add_argument("--mock-api", type=Path, default=built("mock-api"))
    parser.add_argument("--feed", type=Path, default=built("feed"))
    parser.add_argument("--push", type=Path, default=built("push"))
    parser.add_argument("--keep", action="store_true", help="leave it running afterwards, to play with")
    options = parser.parse_args()
    for path in (options.switch, options.mock_api, options.feed, options.push):
        if not path.is_file():
            parser.error(f"{path} is not there: run `make quick` first")
    return options


def main() -> int:
    options, paper = arguments(), Paper(sys.stdout)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with LocalAws() as aws:
            created = shop.create_with_alarm(aws.client, options.switch, options.mock_api)
            try:
                Story(aws, created, paper).tell()
            except StepFailed as failure:
                paper.failure(str(failure), diagnosis(aws, created))
                return 1
            if options.keep:
                keep_running(aws, created, options, paper)
    except NotStarted as failure:
        paper.failure(str(failure), [])
        return 1
    except KeyboardInterrupt:
        paper.say("Interrupted: everything is taken down again.")
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
