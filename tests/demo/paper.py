"""Prints the demo: plain text in 80 columns, with a little colour on a terminal."""

import textwrap
from typing import TextIO

WIDTH = 80
INDENT = "   "

BOLD, DIM, RED, GREEN, NONE = "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[0m"


class Paper:
    """What the demo is written on."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colours = out.isatty()
        self._steps = 0

    def title(self, text: str) -> None:
        self._line(self._in(BOLD, text))
        self._line("=" * len(text))

    def step(self, text: str) -> None:
        self._steps += 1
        self._line()
        self._line(self._in(BOLD, f"{self._steps}. {text}"))

    def say(self, text: str) -> None:
        """A paragraph."""
        self._line()
        for line in textwrap.wrap(text, WIDTH - len(INDENT), break_on_hyphens=False):
            self._line(INDENT + line)

    def command(self, *parts: str) -> None:
        """A command as one would type it, each part on a line of its own."""
        self._line()
        for number, line in enumerate(" \\\n".join(parts).splitlines()):
            self._line(INDENT + self._in(DIM, ("$ " if number == 0 else "    ") + line))

    def commands(self, *commands: str) -> None:
        """Several commands, one a line, to be copied whole."""
        self._line()
        for line in commands:
            self._line(INDENT + self._in(DIM, line))

    def rows(self, *rows: tuple[str, str]) -> None:
        """Names and values, one pair a line, the values under each other. A long value is cut."""
        width = max(len(name) for name, _ in rows) + 2
        self._line()
        for name, value in rows:
            self._line(f"{INDENT}{name:{width}}{cut(value, WIDTH - len(INDENT) - width)}")

    def entries(self, *entries: tuple[str, str]) -> None:
        """Heads and texts, the texts under each other. A long text goes on in the next line."""
        width = max(len(head) for head, _ in entries) + 2
        self._line()
        for head, text in entries:
            first, *others = textwrap.wrap(text, WIDTH - len(INDENT) - width, break_on_hyphens=False)
            self._line(f"{INDENT}{head:{width}}{first}")
            for line in others:
                self._line(INDENT + " " * width + line)

    def good(self, text: str) -> None:
        self._line()
        self._line(INDENT + self._in(GREEN, text))

    def failure(self, text: str, details: list[str]) -> None:
        self._line()
        self._line(self._in(RED, f"FAILED: {text}"))
        for line in details:
            self._line(INDENT + line)

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{NONE}" if self._colours else text

    def _line(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)


def cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 2] + " …"
