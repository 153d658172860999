"""Values -> YAML 1.2 as a person would write it. Pure; read again by yaml12 it gives the same values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from podcast_pipeline.project import yaml12
from podcast_pipeline.project.patterns import quoted

_LONGEST_LINE = 110
# What no reader takes for anything but text: no sign that YAML gives a meaning, and no blank at either end.
_PLAIN = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff:#{}\[\],&*!|>'\"%@`\\]*[^\W_.])?")


def document(values: Mapping[str, Any], remarks: Mapping[str, str] | None = None) -> str:
    """One `key: value` a line, longer values in lines of their own; `remarks` stand as comments behind their keys."""
    lines: list[str] = []
    for key, value in values.items():
        first, *rest = _entry(key, value)
        remark = (remarks or {}).get(str(key))
        lines += [f"{first}   # {remark}" if remark else first, *rest]
    return "\n".join(lines) + "\n"


def _entry(key: str | int, value: Any) -> Iterator[str]:
    short = f"{_scalar(key)}: {_on_one_line(value)}"
    if not isinstance(value, Mapping | list | tuple) or not value or len(short) <= _LONGEST_LINE:
        yield short
        return
    yield f"{_scalar(key)}:"
    yield from (f"  {line}" for line in _block(value))


def _block(value: Mapping[str, Any] | Sequence[Any]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(key, inner)
        return
    for inner in value:
        short = _on_one_line(inner)
        if not isinstance(inner, Mapping | list | tuple) or len(short) <= _LONGEST_LINE:
            yield f"- {short}"
            continue
        first, *rest = _block(inner)
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _on_one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_on_one_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_on_one_line, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=4096)  # the keys of a long show, and what its episodes have in common, come again and again
def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) is not None and yaml12.parse(value, file="").value == value
    return value if plain else quoted(value)
