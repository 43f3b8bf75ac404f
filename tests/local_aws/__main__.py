"""The command line of the local AWS: `PYTHONPATH=tests python -m local_aws`.

Standard output is for programs: one line of JSON, once everything listens. All else goes to standard error, or to
the file that `--log` names.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local_aws", description="A local AWS for this project, on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="the port of the AWS endpoint (0: any free one)")
    parser.add_argument("--dns-port", type=int, default=0, help="the UDP port of the DNS server (0: any free one)")
    parser.add_argument("--log", type=Path, help="write the log to this file instead of standard error")
    parser.add_argument("--no-gaps", action="store_true", help="plain ministack, which the tests of the gaps need")
    parser.add_argument("--until-stdin-closes", action="store_true", help="exit when standard input ends")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    announce = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    if options.log:
        log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(log, sys.stderr.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    from local_aws.server import Server

    server = Server(options.port, options.dns_port, fill_gaps=not options.no_gaps)

    def ready() -> None:
        print(json.dumps({"endpoint": server.endpoint, "dns": server.dns}), file=announce, flush=True)

    server.run(ready, until_stdin_closes=options.until_stdin_closes)


if __name__ == "__main__":
    main()
