"""Every line a person or a program reads goes through here: results on stdout, all else on stderr."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import typer

from podcast_pipeline.errors import PodcastError

JSON_VERSION = 1

_BAR_WIDTH = 30
_QUIET_S = 1.0  # work shorter than this is not worth a bar
_REDRAW_S = 0.1
_PLAIN_LINE_S = 5.0

_BOLD, _DIM, _RED, _YELLOW = "1", "2", "31", "33"


class StdoutLost(Exception):
    """Stdout takes no more: whoever read it went away, or its disk is full. `__cause__` says which."""


class _Stdout(io.TextIOWrapper):
    """Tells a failure of stdout from every other OSError; what its encoding lacks is escaped."""

    def __init__(self, plain: io.TextIOWrapper) -> None:
        encoding, by_line, at_once = plain.encoding, plain.line_buffering, plain.write_through
        super().__init__(
            plain.detach(),
            encoding=encoding,
            errors="backslashreplace",
            line_buffering=by_line,
            write_through=at_once,
        )

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise StdoutLost from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise StdoutLost from error


def prepare_streams() -> None:
    """Let stdout be such a one, and a closed stream be one to nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as we run
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _Stdout(sys.stdout)


@dataclass(frozen=True, slots=True)
class Output:
    """How one command speaks. With `as_json`, stdout holds one JSON document and nothing else."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False

    def result(self, text: str = "") -> None:
        """A line the command was asked for."""
        if not self.as_json:
            print(text)

    def json(self, value: dict[str, Any] | list[Any]) -> None:
        """The one document of `--json`; a mapping gets the format's `version`."""
        if self.as_json:
            print(json.dumps({"version": JSON_VERSION, **value} if isinstance(value, dict) else value, indent=2))

    def say(self, text: str) -> None:
        """A line on what is going on."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def detail(self, text: str) -> None:
        """A line for those who asked for more (`-v`)."""
        if self.verbose:
            print(_painted(text, _DIM), file=sys.stderr)

    def fail(self, error: PodcastError) -> NoReturn:
        """Raise it after the result; the document of --json has told it already, and only the status is left."""
        raise typer.Exit(1) if self.as_json else error

    def warn(self, text: str) -> None:
        print(f"{_painted('Warning:', _YELLOW)} {text}", file=sys.stderr)

    def ask(self, question: str) -> bool:
        """Yes or no, from the terminal; anything but yes is no."""
        answer = ""
        try:
            print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
            answer = sys.stdin.readline()
        finally:
            if not answer.endswith("\n"):  # Ctrl-D and Ctrl-C leave the cursor behind the question
                print(file=sys.stderr)
        return answer.strip().lower() in ("y", "yes", "j", "ja")

    @contextmanager
    def task(self, label: str) -> Iterator[Callable[[float], None]]:
        """Progress of one piece of work: a bar in a terminal, a plain line every few seconds elsewhere."""
        self.detail(f"{label} ...")
        bar = _Bar(label, drawn=sys.stderr.isatty() and not self.quiet, plain=not self.quiet)
        try:
            yield bar.advance
        finally:
            bar.clear()


def can_ask() -> bool:
    """Whether somebody sits at a terminal who could answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def bold(text: str) -> str:
    """For headings on stdout; plain where stdout is no terminal or NO_COLOR is set."""
    return _painted(text, _BOLD, stream_is_terminal=sys.stdout.isatty())


def error(text: str) -> None:
    """The one sentence of an expected error."""
    print(f"{_painted('Error:', _RED)} {text}", file=sys.stderr)


def _painted(text: str, code: str, *, stream_is_terminal: bool | None = None) -> str:
    terminal = sys.stderr.isatty() if stream_is_terminal is None else stream_is_terminal
    return f"\x1b[{code}m{text}\x1b[0m" if terminal and not os.environ.get("NO_COLOR") else text


class _Bar:
    """One line that is drawn over again. Says nothing about work that is done within a second."""

    def __init__(self, label: str, *, drawn: bool, plain: bool) -> None:
        self._label, self._drawn, self._plain = label, drawn, plain
        self._started = self._said = time.monotonic()
        self._shown = False

    def advance(self, part: float) -> None:
        now = time.monotonic()
        if now - self._started < _QUIET_S:
            return
        if self._drawn and now - self._said >= _REDRAW_S:
            self._draw(part, now)
        elif self._plain and not self._drawn and now - self._said >= _PLAIN_LINE_S:
            print(f"{self._label}: {_percent(part)}", file=sys.stderr, flush=True)
            self._said = now

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _draw(self, part: float, now: float) -> None:
        self._said, self._shown = now, True  # first: an interrupt may come while it is drawn
        full = round(min(1.0, max(0.0, part)) * _BAR_WIDTH)
        left = (now - self._started) * (1 - part) / part if part > 0.02 else None
        rest = f", {left:.0f} s left" if left is not None else ""
        bar = f" {'█' * full}{'░' * (_BAR_WIDTH - full)} {_percent(part)}{rest}"
        # A line that breaks cannot be drawn over.
        room = max(0, _columns() - 1 - len(bar))
        label = self._label if len(self._label) <= room else f"{self._label[: max(0, room - 1)]}…"
        print(f"\r\x1b[K{label}{bar}"[: _columns() + 3], end="", file=sys.stderr, flush=True)


def _columns() -> int:
    """How wide the terminal of stderr is; 80 where it does not tell."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80


def _percent(part: float) -> str:
    """Work that is still going on is never at 100 %."""
    return f"{min(99, int(part * 100))}%"
