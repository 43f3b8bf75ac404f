"""CloudFront: a headers policy that removes nothing says nothing of it, and an updated function tells its version.

ministack answers with an empty list of headers to remove, which Terraform takes for a change by somebody else. The
published model of UpdateFunction has the version in a header `ETtag`, which ministack does not know: a program that
updates a function and then publishes it has no version to name.
"""

from xml.etree.ElementTree import Element

from ministack.services import cloudfront

_upstream_build = cloudfront._build_rhp_config_xml
_upstream_update = cloudfront._cf_update_function


def fill() -> None:
    # The table of what is done with these policies holds the builder itself.
    cloudfront._build_rhp_config_xml = build
    for table in tables():
        table["build_config"] = build
    cloudfront._cf_update_function = update_function


def tables() -> list[dict]:
    return [each for each in vars(cloudfront).values() if isinstance(each, dict) and _upstream_build in each.values()]


def build(parent: Element, config: dict) -> None:
    _upstream_build(parent, config)
    removed = parent.find("RemoveHeadersConfig")
    if removed is not None and not config["RemoveHeaders"]:
        parent.remove(removed)


def update_function(name: str, headers: dict, body: bytes) -> tuple:
    status, answered, text = _upstream_update(name, headers, body)
    return status, answered | ({"ETtag": answered["ETag"]} if "ETag" in answered else {}), text
