"""What a person sees in a browser: addresses, and what to type meanwhile."""

from dataclasses import dataclass

from demo.paper import Paper
from local_aws import shop

IN = """'$(date -u -d '+%d min' +%%FT%%T%s)'"""
"""So many minutes from now, inside a text in single quotes."""


@dataclass(frozen=True)
class Step:
    """What to type, line by line, and what is then seen."""

    seen: str
    commands: tuple[str, ...]


def addresses(port: int) -> dict[str, str]:
    return {
        "the app": f"http://app.localhost:{port}/orders/1042?every=15",
        "notified by push": f"http://app.localhost:{port}/orders/1042?push",
        "its API": f"http://api.localhost:{port}/orders",
        "the feed": f"http://status.localhost:{port}/api/v2/summary.json",
        "the page": f"http://page.localhost:{port}/",
    }


def steps(of: shop.Shop) -> list[Step]:
    def put(name: str, *value: str) -> tuple[str, ...]:
        first, second = "aws ssm put-parameter --overwrite --type String \\", f"  --name {of.prefix}/{name} --value"
        return (first, f"{second} {value[0]}") if len(value) == 1 else (first, f"{second} \\", *value)

    on = put(
        "mode",
        """  '{"mode": "on", "message": "A new teapot for the database",""",
        f"""    "until": "{IN % (30, "Z")}"}}'""",
    )
    longer = put(
        "mode",
        """  '{"mode": "on", "message": "It takes a little longer",""",
        f"""    "until": "{IN % (50, "Z")}"}}'""",
    )
    window = put(
        "windows/tonight",
        f"""  '{{"at": "{IN % (10, "")}", "timezone": "UTC",""",
        """    "minutes": 30, "message": "Database upgrade"}'""",
    )
    return [
        Step("On, with a message and an end: the open tab says so, and a reload shows the page.", on),
        Step("The end moves: tab and page follow.", longer),
        Step("Off: the tab is notified, and the page leads back to where its visitor was.", put("mode", "off")),
        Step(
            "A planned window, ten minutes ahead: the app announces it. Windows count in auto.",
            put("mode", "auto") + window,
        ),
    ]


def watch(port: int, of: shop.Shop, paper: Paper) -> None:
    """Prints where to look, and what to type. Nothing waits."""
    paper.step("Or watch in a browser what users see")
    paper.say(
        "Chrome, Edge, Chromium and Firefox resolve *.localhost to this machine. Safari does not on every "
        "macOS: it needs these names in /etc/hosts."
    )
    paper.rows(*addresses(port).items())
    paper.say(
        "Open the app, and leave it open: it asks the feed every 15 seconds (each minute without ?every=15), or with "
        "?push is notified at once. Then type, in the terminal of the lines above:"
    )
    for step in steps(of):
        paper.say(step.seen)
        paper.commands(*step.commands)
