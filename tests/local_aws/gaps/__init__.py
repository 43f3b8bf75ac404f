"""What AWS does, this project stands on, and ministack does not do.

One module a service or a matter (`events.py` is what they share). Each has a `fill` that puts its own functions in the
place of ministack's, and says at each of them what AWS does. `test_gaps.py` has a test for every gap, and another one
that notices when ministack closes it.
"""

from local_aws.gaps import (
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


def fill(endpoint: str) -> None:
    """Fills every gap. `endpoint` is where functions find this local AWS."""
    ssm.fill()
    cloudwatch.fill()
    alarm_times.fill()
    alarm_xml.fill()
    alarm_definitions.fill()
    apigateway.fill()
    patches.fill()
    rest_api.fill()
    default_endpoint.fill()
    execute_api.fill()
    absent_members.fill()
    routing_rules.fill()
    route53.fill()
    route53_reads.fill()
    cloudfront.fill()
    scheduler.fill()
    schedule_times.fill()
    event_targets.fill()
    functions.fill(endpoint)
    proxied.fill()
    asked_again.fill()
