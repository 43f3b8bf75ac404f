"""What `--keep` adds: the local AWS stays until Ctrl-C, with commands to play with it."""

import shlex
import sys
import threading
from pathlib import Path

from demo.paper import Paper
from local_aws import shop
from local_aws.process import LocalAws


def keep_running(aws: LocalAws, of: shop.Shop, paper: Paper) -> None:
    """Prints the commands, and waits. Ends with a KeyboardInterrupt."""
    paper.step("Yours to play with, until Ctrl-C")
    paper.say("In another terminal, in this folder, point the AWS CLI at it:")
    paper.command("export " + " ".join(f"{name}={value}" for name, value in aws.environment().items()))
    paper.command(f"alias aws='{shlex.quote(relative(sys.executable))} -m awscli'")
    paper.say("Switch:")
    for value in ("on", """'{"mode": "on", "message": "Back at noon"}'""", "off", "auto"):
        paper.command(f"aws ssm put-parameter --overwrite --name {of.prefix}/mode --value {value}")
    paper.say("Look:")
    address, port = aws.dns.split(":")
    paper.command(f"dig @{address} -p {port} +noall +answer {shop.APP} A {shop.APP} AAAA")
    paper.command(f"PYTHONPATH=tests {relative(sys.executable)} -m local_aws.observe {aws.dns} {shop.APP} A")
    paper.command(f"curl -i -H 'Host: {shop.API}' {aws.endpoint}/orders")
    paper.command(f"aws ssm get-parameter --name {of.prefix}/state --query Parameter.Value --output text")
    threading.Event().wait()


def relative(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
