"""One check for every gap, and for what ministack does right. A check raises where AWS's behaviour is not there."""

from collections.abc import Callable
from types import FunctionType, ModuleType

from local_aws.checks import (
    absent_members,
    alarm_definitions,
    alarm_times,
    alarm_xml,
    apigateway,
    asked_again,
    cloudfront,
    cloudwatch,
    default_endpoint,
    event_targets,
    execute_api,
    functions,
    patches,
    proxied,
    relied_on,
    rest_api,
    route53,
    route53_reads,
    routing_rules,
    schedule_times,
    scheduler,
    ssm,
)
from local_aws.process import LocalAws

Check = Callable[[LocalAws], None]


def checks_of(module: ModuleType) -> list[Check]:
    """The public functions of a module."""
    return [
        check
        for name, check in vars(module).items()
        if isinstance(check, FunctionType) and check.__module__ == module.__name__ and not name.startswith("_")
    ]


FILLED = (
    absent_members,
    alarm_definitions,
    alarm_times,
    alarm_xml,
    apigateway,
    asked_again,
    cloudfront,
    cloudwatch,
    default_endpoint,
    event_targets,
    execute_api,
    functions,
    patches,
    proxied,
    rest_api,
    route53,
    route53_reads,
    routing_rules,
    schedule_times,
    scheduler,
    ssm,
)

OF_GAPS = [check for module in FILLED for check in checks_of(module)]
RELIED_ON = checks_of(relied_on)
