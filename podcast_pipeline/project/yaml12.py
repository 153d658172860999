"""YAML 1.2 text -> plain values, with the line of every key. Pure.

PyYAML speaks YAML 1.1, where `12:30` is 750 and `no` is false, and keeps the last of two equal keys.
Here the scalars follow the core schema of YAML 1.2 (section 10.3.2), and equal keys are a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from podcast_pipeline.errors import Problem

Path = tuple[str | int, ...]

# Above this a front matter is no front matter; it also bounds what a hostile file can cost.
_MAX_CHARACTERS = 1_000_000
_MAX_DEPTH = 20


class _CoreSchemaLoader(yaml.CSafeLoader):  # type: ignore[misc]
    """PyYAML's C parser with YAML 1.2's idea of what is a number, a truth value or nothing."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own hook


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _CoreSchemaLoader.add_implicit_resolver(_tag, re.compile(_pattern), _first)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A YAML document: its value, the line of each path in it, and what is wrong with it."""

    value: Any
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]

    def line_of(self, path: Path) -> int:
        """The line of the deepest part of `path` that the file has (steps it does not have are passed over)."""
        known: Path = ()
        for step in path:
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)


def parse(text: str, *, file: str, first_line: int = 1) -> Parsed:
    """Read one YAML document. `first_line` is the line of `text` within `file`."""
    if len(text) > _MAX_CHARACTERS:
        return Parsed(None, {}, (Problem(file, f"is over {_MAX_CHARACTERS} characters long; shorten it"),))
    try:
        root = yaml.compose(text, Loader=_CoreSchemaLoader)
    except RecursionError:
        return Parsed(None, {}, (Problem(file, "is nested too deeply; write it flatter", first_line),))
    except yaml.YAMLError as error:
        return Parsed(None, {}, (_syntax_problem(error, file, first_line),))
    reading = _Reading(file, first_line)
    value = reading.value(root, ()) if root is not None else None
    return Parsed(value, reading.lines, tuple(reading.problems))


def _syntax_problem(error: yaml.YAMLError, file: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    advice = "check the indentation, and put text that holds ': ' or starts with a sign in quotes"
    return Problem(file, f"is no valid YAML ({what}); {advice}", mark.line + first_line if mark else first_line)


@dataclass(slots=True)
class _Reading:
    file: str
    first_line: int
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + self.first_line
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path, line)
        # An alias brings the same node twice. A few lines of aliases can stand for billions of values.
        if id(node) in self.seen or len(path) > _MAX_DEPTH:
            return self.problem("aliases (*name) and deep nesting are not read here; write it out", path, line)
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self.mapping(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + self.first_line
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self.problem("a key must be a word", path, line)
            elif key in values:
                first = self.lines[(*path, key)]
                self.problem(f"stands here a second time (first in line {first}); remove one", (*path, key), line)
            else:
                self.lines[(*path, key)] = line
                values[key] = self.value(value_node, (*path, key))
        return values

    def scalar(self, node: yaml.ScalarNode, path: Path, line: int) -> Any:
        kind = node.tag.rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return node.value.lower() == "true"
        if kind == "int":
            return int(node.value, 0) if node.value[:2] in ("0x", "0o") else int(node.value)
        if kind == "float":
            return float(node.value)
        if kind == "str":
            return node.value
        return self.problem(f"the tag {node.tag} is not read here; remove it", path, line)

    def problem(self, message: str, path: Path, line: int) -> None:
        self.problems.append(Problem(self.file, message, line, dotted(path)))


def dotted(path: Path) -> str:
    """`targets.local.path`, `chapters[2].start`: a path as messages write it."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
