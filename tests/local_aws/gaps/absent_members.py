"""API Gateway v1: members that AWS leaves out of its answers and ministack puts in, empty or made up.

Terraform takes them for changes by somebody else, and its next plan would take them away again.
"""

from ministack.services import apigateway_v1 as gateway

ABSENT_WHEN_EMPTY = ("mutualTlsAuthentication", "accessLogSettings")
ABSENT_FROM_MOCK = ("httpMethod", "uri")
"""A MOCK integration calls nothing, so it has neither."""

_upstream_response = gateway._v1_response


def fill() -> None:
    gateway._v1_response = respond


def respond(data: object, status: int = 200) -> tuple:
    return _upstream_response(without_absent(data), status)


def without_absent(data: object) -> object:
    if isinstance(data, list):
        return [without_absent(item) for item in data]
    if not isinstance(data, dict):
        return data
    mock = "passthroughBehavior" in data and data.get("type") == "MOCK"
    return {
        name: without_absent(value)
        for name, value in data.items()
        if not (name in ABSENT_WHEN_EMPTY and not value) and not (mock and name in ABSENT_FROM_MOCK)
    }
