"""What `--keep` adds: the local AWS stays until Ctrl-C, with commands to play with it, and a browser's way in."""

import argparse
import sys
import threading
from pathlib import Path

from browser.world import around
from demo.paper import Paper
from demo.watch import watch
from local_aws import shop
from local_aws.process import LocalAws


def keep_running(aws: LocalAws, of: shop.Shop, options: argparse.Namespace, paper: Paper) -> None:
    """Prints the commands, and waits. Ends with a KeyboardInterrupt."""
    shop.wake_by_heartbeat(aws.client("events"), aws.client("lambda"))
    with around(aws, of, options.feed, options.push) as world:
        play(aws, of, paper)
        watch(world.port, of, paper)
        threading.Event().wait()


def play(aws: LocalAws, of: shop.Shop, paper: Paper) -> None:
    python = relative(sys.executable)
    address, port = aws.dns.split(":")
    put = f"aws ssm put-parameter --overwrite --name {of.prefix}/mode --value"
    set_alarm = f"aws cloudwatch set-alarm-state --alarm-name {shop.ALARM}"

    paper.step("Yours to play with, until Ctrl-C")
    paper.say("In another terminal, in this folder, point the AWS CLI at it:")
    paper.commands(
        *(f"export {name}={value}" for name, value in aws.environment().items()), f"alias aws='{python} -m awscli'"
    )
    paper.say("Switch:")
    paper.commands(
        f"{put} on",
        f"{put} off",
        f"{put} auto",
        f"{put} \\",
        """  '{"mode": "on", "message": "Back at noon", "targets": ["api"]}'""",
    )
    paper.say(
        "Let an alarm switch, or a window of a minute. Both need auto; what the alarm began ends when you write "
        "auto again, and the window at the next heartbeat, a minute later at most:"
    )
    paper.commands(
        f"{set_alarm} \\",
        "  --state-reason demo --state-value ALARM",
        f"{set_alarm} \\",
        "  --state-reason demo --state-value OK",
        f"aws ssm put-parameter --overwrite --name {of.prefix}/windows/mine \\",
        "  --type String \\",
        """  --value '{"at": "'$(date -u +%FT%T)'", "timezone": "UTC", "minutes": 1}'""",
    )
    paper.say("Look (the API shows a new message within a few seconds):")
    paper.commands(
        f"curl -i -H 'Host: {shop.API}' {aws.endpoint}/orders",
        f"dig +short -p {port} @{address} {shop.APP} A {shop.APP} AAAA",
        f"PYTHONPATH=tests {python} -m local_aws.observe {aws.dns} {shop.APP} A",
        "aws ssm get-parameter --query Parameter.Value --output text \\",
        f"  --name {of.prefix}/state",
    )
    paper.say("Ask the switch what holds, what it would do, and why:")
    invoke = "aws lambda invoke --function-name switch /dev/stdout"
    paper.commands(
        f"{invoke} \\",
        """  --payload '{"action": "status"}'""",
        f"{invoke} \\",
        """  --payload '{"action": "plan"}'""",
    )


def relative(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
