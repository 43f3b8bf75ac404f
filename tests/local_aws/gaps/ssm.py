"""Parameter Store: the events of its writes, and the limits that it refuses.

ministack keeps parameters, versions, labels and history well. It tells nobody of a change, and takes anything.
"""

import json
import re

from ministack.core.responses import error_response_json
from ministack.services import ssm

from local_aws.gaps.events import publish

LARGEST_PAGE = 10
"""GetParametersByPath refuses more, where DescribeParameters takes 50."""

STANDARD_CHARACTERS = 4096
ADVANCED_CHARACTERS = 8192

VERSIONS_KEPT = 100
"""Parameter Store forgets the oldest version beyond these."""

_upstream_put = ssm._put_parameter
_upstream_delete = ssm._delete_parameter
_upstream_delete_many = ssm._delete_parameters
_upstream_label = ssm._label_parameter_version
_upstream_by_path = ssm._get_parameters_by_path


def fill() -> None:
    ssm._put_parameter = put
    ssm._delete_parameter = delete
    ssm._delete_parameters = delete_many
    ssm._label_parameter_version = label
    ssm._get_parameters_by_path = by_path


def put(data: dict) -> tuple:
    existing = stored(data.get("Name", ""))
    data = {**data, "Tier": tier(data, existing)}
    if refusal := refused_value(data, existing):
        return refusal
    response = _upstream_put(data)
    if response[0] == 200:
        name = data["Name"]
        del ssm._parameter_history[name][:-VERSIONS_KEPT]
        tell("Update" if existing else "Create", name, stored(name))
    return response


def delete(data: dict) -> tuple:
    existing = stored(data.get("Name", ""))
    response = _upstream_delete(data)
    if response[0] == 200:
        tell("Delete", existing["Name"], existing)
    return response


def delete_many(data: dict) -> tuple:
    existing = {name: stored(name) for name in data.get("Names", [])}
    response = _upstream_delete_many(data)
    if response[0] == 200:
        for name in json.loads(response[2])["DeletedParameters"]:
            tell("Delete", name, existing[name])
    return response


def label(data: dict) -> tuple:
    response = _upstream_label(data)
    if response[0] == 200:
        tell("LabelParameterVersion", data["Name"], stored(data["Name"]))
    return response


def by_path(data: dict) -> tuple:
    asked = data.get("MaxResults", LARGEST_PAGE)
    if not 1 <= asked <= LARGEST_PAGE:
        return invalid(
            f"1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {LARGEST_PAGE}"
        )
    return _upstream_by_path(data)


def tier(data: dict, existing: dict) -> str:
    """An advanced parameter stays one, and Intelligent-Tiering takes the tier that the value needs."""
    if existing.get("Tier") == "Advanced":
        return "Advanced"
    if data.get("Tier") == "Intelligent-Tiering":
        return "Advanced" if len(data.get("Value", "")) > STANDARD_CHARACTERS else "Standard"
    return data.get("Tier") or "Standard"


def refused_value(data: dict, existing: dict) -> tuple | None:
    value = data.get("Value", "")
    if not value:
        return invalid(
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1."
        )
    if data["Tier"] == "Standard" and len(value) > STANDARD_CHARACTERS:
        return invalid(
            f"Standard tier parameters support a maximum parameter value of {STANDARD_CHARACTERS} "
            "characters. To create a larger parameter value, upgrade the parameter to use the advanced-"
            "parameter tier."
        )
    if len(value) > ADVANCED_CHARACTERS:
        return invalid(
            f"Advanced tier parameters support a maximum parameter value of {ADVANCED_CHARACTERS} characters."
        )
    pattern = data.get("AllowedPattern") or existing.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        return error_response_json(
            "ParameterPatternMismatchException",
            f"Parameter value, cannot be validated against allowedPattern: {pattern}",
            400,
        )
    return None


def tell(operation: str, name: str, parameter: dict) -> None:
    """The documented event. It never carries the value."""
    detail = {"operation": operation, "name": name, "type": parameter["Type"]}
    if parameter.get("Description"):
        detail["description"] = parameter["Description"]
    publish("aws.ssm", "Parameter Store Change", detail, [parameter["ARN"]])


def stored(name: str) -> dict:
    return dict(ssm._lookup_parameter(name)[1] or {})


def invalid(message: str) -> tuple:
    return error_response_json("ValidationException", message, 400)
