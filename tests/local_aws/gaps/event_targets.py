"""EventBridge: a bus in another Region as a target, a function that fails, and one that is not there.

ministack's rules reach buses of their own Region only. They call a function once, where EventBridge invokes it
asynchronously: Lambda tries again, and in the end tells the function's destination or dead-letter queue. (It does so
after seconds here, and after minutes in Lambda.) And what is meant for a function that is not there is lost, where
EventBridge and its Scheduler send it to the target's dead-letter queue.
"""

import json
import logging

from ministack.core.arn import Arn, parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge, lambda_svc

from local_aws.gaps.events import in_background

log = logging.getLogger("local_aws.gaps")

_upstream_invoke = eventbridge._invoke_target
_upstream_bus = eventbridge._dispatch_to_event_bus


def fill() -> None:
    global _upstream_invoke
    _upstream_invoke = eventbridge._invoke_target  # with the universal targets of scheduler.py
    eventbridge._invoke_target = invoke
    eventbridge._dispatch_to_event_bus = to_bus
    eventbridge._dispatch_to_lambda = to_function


def to_bus(bus: Arn, event: dict, rule: dict, path: set, payload: str | None = None) -> None:
    if (bus.account_id, bus.region) == (get_account_id(), get_region()):
        _upstream_bus(bus, event, rule, path, payload)
        return
    told = {**event, "EventBusName": bus.resource.split("/", 1)[1]}
    in_background(tell, bus, told if payload is None else {**told, "Detail": payload})


def tell(bus: Arn, event: dict) -> None:
    """Tells a bus elsewhere. The event still names the Region that it comes from."""
    with request_scope(bus.account_id, bus.region):
        eventbridge._dispatch_event(event)


def to_function(arn: str, payload: str) -> None:
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        lambda_svc.invoke_async_with_retry(
            lambda_svc._execution_record_for_config(function, config), json.loads(payload)
        )
    else:
        log.warning("the function %s that is to be told of an event is not there", name)


def invoke(target: dict, event: dict, rule: dict, view: object = None) -> None:
    dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn")
    if dead_letters and ":lambda:" in target["Arn"] and not lambda_svc._get_func_record_for_ref(target["Arn"])[0]:
        whole = eventbridge._pattern_event_view(event).event_with_detail()
        eventbridge._dispatch_to_sqs(parse_arn(dead_letters), target.get("Input") or json.dumps(whole))
    else:
        _upstream_invoke(target, event, rule, view)
