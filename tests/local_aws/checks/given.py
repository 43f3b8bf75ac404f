"""What the checks have in common: refusals, a queue that hears a rule, a function, and names nobody else uses."""

import io
import itertools
import json
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_aws.bootstrap import ROLE, create_function
from local_aws.process import LocalAws
from local_aws.rest_api import Method, create_rest_api

IN_VAIN_SECONDS, PATIENCE_SECONDS = 3, 20
"""Plain ministack lets every check of an event wait for the first in vain. SQS knows no longer wait than the second."""

ECHO = Path(__file__).with_name("echo_bootstrap.py")
"""A function that answers with its event and its environment."""

FAILING = """
def handler(event, context):
    raise RuntimeError("not today")
"""

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks by no proxy of the caller's."""

_numbers = itertools.count(1)


def new_name(what: str) -> str:
    """A name that no other check uses."""
    return f"{what}-{next(_numbers)}"


def refused(code: str, call: Callable[..., Any], **arguments: Any) -> str:
    """Calls, and demands that AWS refuses with that code. Returns the message."""
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]
        assert found["Code"] == code, f"refused with {found}, and not with {code}"
        return found["Message"]
    raise AssertionError(f"was not refused, but should have been, with {code}")


class Queue:
    """A new queue, for whoever sends to it."""

    def __init__(self, aws: LocalAws) -> None:
        self._sqs, self.name = aws.client("sqs"), new_name("queue")
        self._patience = PATIENCE_SECONDS if aws.gaps else IN_VAIN_SECONDS
        self.url = self._sqs.create_queue(QueueName=self.name)["QueueUrl"]
        about = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]
        self.arn = about["QueueArn"]

    def next(self, within: int | None = None) -> dict:
        """The next message, as it came."""
        within = within or self._patience
        reply = self._sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=within)
        assert reply.get("Messages"), f"nothing was sent to the queue within {within} seconds"
        message = reply["Messages"][0]
        self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return json.loads(message["Body"])


class Ear(Queue):
    """A queue that an EventBridge rule fills: what was said on the bus since the ear was made."""

    def __init__(self, aws: LocalAws, pattern: dict) -> None:
        super().__init__(aws)
        events = aws.client("events")
        events.put_rule(Name=self.name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=self.name, Targets=[{"Id": "queue", "Arn": self.arn}])


def custom_domain(aws: LocalAws) -> tuple[str, tuple[str, str]]:
    """A new domain without mappings, and two APIs of which each answers with the name of its stage: one, two."""
    gateway, domain = aws.client("apigateway"), f"{new_name('api')}.example.net"
    certificate = f"arn:aws:acm:{aws.region}:000000000000:certificate/1"
    gateway.create_domain_name(domainName=domain, regionalCertificateArn=certificate)
    one, two = (create_rest_api(gateway, stage, stage, Method.answering(200, stage)) for stage in ("one", "two"))
    return domain, (one, two)


def alarm(aws: LocalAws, dimension: str = "shop", **parameters: Any) -> str:
    """An alarm on an API's 5XX errors; its name."""
    name = new_name("errors")
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Dimensions=[{"Name": "ApiName", "Value": dimension}],
        **parameters,
    )
    return name


def ask_in_xml(aws: LocalAws, **parameters: str) -> str:
    """Asks CloudWatch as an SDK of the Query protocol does."""
    parameters = {"Version": "2010-08-01", **parameters}
    asked = urllib.request.Request(aws.endpoint, urllib.parse.urlencode(parameters).encode(), signed(aws, "monitoring"))
    with DIRECTLY.open(asked) as reply:
        return reply.read().decode()


def signed(aws: LocalAws, service: str) -> dict[str, str]:
    """The header of a request without an SDK, by which the local AWS knows the service and the Region."""
    credential = f"AWS4-HMAC-SHA256 Credential=test/20260101/{aws.region}/{service}/aws4_request"
    return {"Authorization": f"{credential}, SignedHeaders=host, Signature=none"}


def echo_function(aws: LocalAws, **variables: str) -> str:
    """A new function that answers with what it got. Returns its ARN."""
    return create_function(aws.client("lambda"), new_name("echo"), ECHO, variables)


def python_function(aws: LocalAws, code: str, **variables: str) -> str:
    """A new function of Lambda's Python runtime, from code that has a `handler`. Returns its ARN."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", code)
    return aws.client("lambda").create_function(
        FunctionName=new_name("python"),
        Runtime="python3.13",
        Handler="index.handler",
        Role=ROLE,
        Code={"ZipFile": package.getvalue()},
        Environment={"Variables": variables},
        Timeout=10,
    )["FunctionArn"]


def failing_function(aws: LocalAws) -> tuple[str, Queue]:
    """A function that fails whatever it is called with, and the queue in which each such event ends."""
    function, queue = python_function(aws, FAILING), Queue(aws)
    aws.client("lambda").put_function_event_invoke_config(
        FunctionName=function, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": queue.arn}}
    )
    return function, queue


def invoke(aws: LocalAws, function: str, event: object) -> Any:
    reply = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return json.load(reply["Payload"])


def soon(look: Callable[[], Any], within: float) -> Any:
    """Waits until `look` finds something."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not seen within {within} seconds")
