"""Checks of `gaps/ssm.py`."""

import json

from local_aws.checks.given import Ear, new_name, refused
from local_aws.process import LocalAws


def _ear(aws: LocalAws, name: str) -> Ear:
    return Ear(aws, {"source": ["aws.ssm"], "detail-type": ["Parameter Store Change"], "detail": {"name": [name]}})


def _ear_of_new(aws: LocalAws, name: str) -> Ear:
    """Of a new parameter, whose creation has been heard: it might come as late as after an ear was made."""
    ear = _ear(aws, name)
    aws.client("ssm").put_parameter(Name=name, Value="on", Type="String")
    assert ear.next()["detail"]["operation"] == "Create"
    return ear


def a_write_is_told(aws: LocalAws) -> None:
    ssm, name = aws.client("ssm"), f"/{new_name('check')}/mode"
    ear = _ear(aws, name)
    ssm.put_parameter(Name=name, Value="on", Type="String", Description="a request")
    event = ear.next()
    assert event["detail"] == {"operation": "Create", "name": name, "type": "String", "description": "a request"}, event
    assert event["resources"] == [f"arn:aws:ssm:{aws.region}:{event['account']}:parameter{name}"], event
    ssm.put_parameter(Name=name, Value="on", Overwrite=True)
    assert ear.next()["detail"]["operation"] == "Update"


def a_deletion_is_told(aws: LocalAws) -> None:
    ssm, name = aws.client("ssm"), f"/{new_name('check')}/mode"
    for delete in (lambda: ssm.delete_parameter(Name=name), lambda: ssm.delete_parameters(Names=[name])):
        ear = _ear_of_new(aws, name)
        delete()
        assert ear.next()["detail"] == {"operation": "Delete", "name": name, "type": "String"}


def a_label_is_told(aws: LocalAws) -> None:
    ssm, name = aws.client("ssm"), f"/{new_name('check')}/mode"
    ear = _ear_of_new(aws, name)
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["good"])
    assert ear.next()["detail"]["operation"] == "LabelParameterVersion"


def a_page_by_path_has_ten_at_most(aws: LocalAws) -> None:
    refused("ValidationException", aws.client("ssm").get_parameters_by_path, Path="/", MaxResults=11)


def a_standard_value_has_4096_characters_at_most(aws: LocalAws) -> None:
    put, name = aws.client("ssm").put_parameter, new_name("check")
    message = refused("ValidationException", put, Name=name, Value="x" * 4097, Type="String")
    assert message.startswith("Standard tier parameters support a maximum parameter value of 4096 characters"), message
    put(Name=name, Value="x" * 4097, Type="String", Tier="Intelligent-Tiering")
    refused("ValidationException", put, Name=name, Value="x" * 8193, Overwrite=True, Tier="Advanced")


def a_large_value_makes_its_parameter_advanced(aws: LocalAws) -> None:
    put, name = aws.client("ssm").put_parameter, new_name("check")
    assert put(Name=name, Value="x", Type="String", Tier="Intelligent-Tiering")["Tier"] == "Standard"
    assert put(Name=name, Value="x" * 4097, Overwrite=True, Tier="Intelligent-Tiering")["Tier"] == "Advanced"
    assert put(Name=name, Value="x", Overwrite=True)["Tier"] == "Advanced", "an advanced parameter stays one"


def a_value_is_not_empty(aws: LocalAws) -> None:
    refused("ValidationException", aws.client("ssm").put_parameter, Name=new_name("check"), Value="", Type="String")


def a_value_matches_its_allowed_pattern(aws: LocalAws) -> None:
    put, name = aws.client("ssm").put_parameter, new_name("check")
    put(Name=name, Value="on", Type="String", AllowedPattern="on|off")
    refused("ParameterPatternMismatchException", put, Name=name, Value="of", Overwrite=True, AllowedPattern="on|off")


def a_hundred_versions_are_kept(aws: LocalAws) -> None:
    ssm, name = aws.client("ssm"), new_name("check")
    for number in range(101):
        ssm.put_parameter(Name=name, Value=json.dumps(number), Type="String", Overwrite=True)
    assert ssm.get_parameter(Name=f"{name}:2")["Parameter"]["Value"] == "1"
    refused("ParameterVersionNotFound", ssm.get_parameter, Name=f"{name}:1")
