"""What the steps of the story have in common: the shop, the paper, the timeline, and the ways to show them."""

import shlex
from collections.abc import Callable, Iterable

from demo import cli
from demo.flip import Flip, expect, flip, until
from demo.paper import Paper
from demo.shopfront import Shopfront
from demo.timeline import Timeline
from local_aws import shop
from local_aws.process import LocalAws


class Stage:
    """Where one story is told, on one local AWS."""

    def __init__(self, aws: LocalAws, of: shop.Shop, paper: Paper) -> None:
        self.aws, self.paper = aws, paper
        self.shop = Shopfront(aws, of)
        self.timeline = Timeline(aws)
        self.mode = f"{of.prefix}/mode"
        self.switch = of.switch

    def run(self, *lines: str, unseen: Iterable[str] = ()) -> None:
        """Shows a command of the AWS CLI, line by line, and runs it; arguments too long to be read are unseen."""
        shown = [*lines[:-1], lines[-1] + (" …" if unseen else "")]
        self.paper.command(f"aws {shown[0]}", *shown[1:])
        cli.run(self.aws, " ".join(lines), unseen)

    def write(self, value: str, noted: str = "") -> float:
        """Writes the request, as an operator does, and returns the moment at which Parameter Store took it."""
        self.run(f"ssm put-parameter --overwrite --name {self.mode}", f"--value {shlex.quote(value)}")
        written = self.aws.client("ssm").get_parameter(Name=self.mode)["Parameter"]["LastModifiedDate"].timestamp()
        self.timeline.note("operator", f"writes {noted or value}", written)
        return written

    def flip(self, act: Callable[[], float]) -> Flip:
        return flip(act, lambda: self.shop.dns("A"), lambda: self.shop.http().status)

    def show_answers(self, took: Flip | None = None) -> None:
        dns_after, http_after = (f", after {took.dns:.2f} s", f", after {took.http:.2f} s") if took else ("", "")
        self.paper.rows(
            ("DNS   A", self.shop.named("A") + dns_after),
            ("DNS   AAAA", self.shop.named("AAAA")),
            ("HTTP  GET /orders", f"{self.shop.http().status}{http_after}"),
        )

    def show_state(self, mode: str, because: str) -> None:
        state = self._settled(mode, because)
        self.paper.say(f'The switch wrote into {self.shop.state_parameter}: "{state["explanation"]}"')

    def show_status(self, mode: str, because: str) -> dict:
        """What the switch says when it is asked, once it is in that mode for that reason."""
        self._settled(mode, because)
        self.paper.command("""aws lambda invoke --function-name switch --payload '{"action": "status"}' …""")
        answer = self.shop.invoke({"action": "status"})
        self.paper.say(f'"{answer["explanation"]}"')
        expect(answer["mode"] == mode, f"status should say {mode}: {answer}")
        expect(because in answer["explanation"], f"status should say that {because}: {answer['explanation']}")
        return answer

    def _settled(self, mode: str, because: str) -> dict:
        def settled() -> dict | None:
            state = self.shop.state()
            there = state and state["mode"] == mode and because in state["explanation"] and not state["lagging"]
            return state if there else None

        return until(f"mode {mode}, because {because}, in {self.shop.state_parameter}", settled)
