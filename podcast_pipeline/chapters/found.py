"""A chapter as a file has it, on its way to a value: what is wrong with it is said with its line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from podcast_pipeline.errors import ChapterError
from podcast_pipeline.model import Chapter

# Normal Play Time (RFC 2326, section 3.6), with the comma of some programs.
_CLOCK = re.compile(r"(?:(?:(\d{1,4}):)?([0-5]?\d):)?(\d{1,6})(?:[.,](\d+))?")


@dataclass(frozen=True, slots=True)
class Found:
    """A chapter in the words of front matter; its line is looked for when it is asked for."""

    values: dict[str, Any]
    line: Callable[[], int]

    def chapter(self, where: str) -> Chapter:
        try:
            return Chapter.model_validate(self.values)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            key = ".".join(str(step) for step in detail["loc"])
            raise wrong(_message(key, detail), self.line(), where) from error


def wrong(message: str, line: int, where: str) -> ChapterError:
    return ChapterError(message, where=f"{where}:{line}")


def seconds(text: str) -> float | None:
    """Seconds of `37`, `7:48`, `01:35:52.250`, to the millisecond; None when it is no time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, rest, fraction = match.groups(default="0")
    return round(int(hours) * 3600 + int(minutes) * 60 + int(rest) + float(f"0.{fraction[:9]}"), 3)


def _message(key: str, detail: Any) -> str:
    if key == "title":
        return "the chapter has no title; write one, or take the chapter out"
    said = detail["ctx"]["text"] if detail["type"] == "wrong" else f"is not as it should be ({detail['msg']})"
    return f"{key}: {said}" if key else str(said)
