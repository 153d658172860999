"""YAML 1.2 text -> plain values, with the line of every key. Pure.

PyYAML speaks YAML 1.1, where `12:30` is 750 and `no` is false, and keeps the last of two equal keys.
Here the scalars follow the core schema of YAML 1.2 (section 10.3.2), and equal keys are a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from podcast_pipeline.errors import Problem

Path = tuple[str | int, ...]

# Above this a front matter is no front matter; it also bounds what a hostile file can cost.
_MAX_CHARACTERS = 1_000_000
_MAX_DEPTH = 20

# What YAML 1.2 (section 5.1, c-printable) leaves out; the parser would name no line.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = "tag:yaml.org,2002:str"


# What a scalar without quotes and tag stands for, if not for text (YAML 1.2, section 10.3.2).
_NO_TEXT = re.compile(
    r"""
    (?P<null> ~ | null | Null | NULL | )
    | (?P<bool> true | True | TRUE | false | False | FALSE )
    | (?P<int> [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+ )
    | (?P<float> [-+]? (?: \.[0-9]+ | [0-9]+ (?: \.[0-9]* )? ) (?: [eE][-+]?[0-9]+ )? )
    """,
    re.VERBOSE,
)
_FIRST_SIGNS = frozenset("~nNtTfF-+.0123456789")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A YAML document: its value, what is wrong with it, and, for who asks, the line of each path in it."""

    value: Any
    problems: tuple[Problem, ...]
    _lines: Callable[[], Mapping[Path, int]] = field(default=dict, repr=False, compare=False)

    def line_of(self, path: Path) -> int:
        """The line of the deepest part of `path` that the file has (steps it does not have are passed over)."""
        lines = self._lines()
        known: Path = ()
        for step in path:
            if (*known, step) in lines:
                known = (*known, step)
        return lines.get(known, 1)


def parse(text: str, *, file: str, first_line: int = 1) -> Parsed:
    """Read one YAML document. `first_line` is the line of `text` within `file`."""
    if len(text) > _MAX_CHARACTERS:
        return Parsed(None, (Problem(file, f"is over {_MAX_CHARACTERS} characters long; shorten it"),))
    if control := _CONTROL.search(text):
        message = f"holds the control character U+{ord(control[0]):04X}, which no YAML may hold; remove it"
        return Parsed(None, (Problem(file, message, text.count("\n", 0, control.start()) + first_line),))
    try:
        return Parsed(_plain(text), (), lambda: _read(text, file, first_line).lines)
    except (_NotPlain, yaml.YAMLError):
        pass  # read it again, and say what is wrong and where
    try:
        reading = _read(text, file, first_line)
    except _TooDeep as error:
        return Parsed(None, (Problem(file, "is nested too deeply; write it flatter", error.line),))
    except yaml.YAMLError as error:
        return Parsed(None, (_syntax_problem(error, file, first_line),))
    return Parsed(reading.found, tuple(reading.problems), lambda: reading.lines)


class _NotPlain(Exception):
    """Something that has to be told of, with its line."""


def _plain(text: str) -> Any:
    """The value of a document in which nothing is wrong, in half the time that it takes to know its lines, too.

    _NotPlain, or PyYAML's error, for any other.
    """
    loader = yaml.CSafeLoader(text)
    try:
        next_event = loader.get_event
        next_event()  # stream start
        if type(next_event()) is yaml.StreamEndEvent:
            return None
        value = _plain_value(loader, next_event(), _MAX_DEPTH)
        next_event()  # document end
        if type(next_event()) is not yaml.StreamEndEvent:
            raise _NotPlain
        return value
    finally:
        loader.dispose()


def _plain_value(loader: yaml.CSafeLoader, event: yaml.Event, levels: int) -> Any:
    kind = type(event)
    if kind is yaml.AliasEvent or event.tag is not None or levels < 0:
        raise _NotPlain
    if kind is yaml.ScalarEvent:
        return _meaning(event)
    next_event = loader.get_event
    if kind is yaml.SequenceStartEvent:
        listed = []
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            listed.append(_plain_value(loader, event, levels - 1))
        return listed
    values: dict[str, Any] = {}
    while type(event := next_event()) is not yaml.MappingEndEvent:
        if type(event) is not yaml.ScalarEvent or event.tag is not None or (key := event.value) in values:
            raise _NotPlain
        event = next_event()
        if type(event) is yaml.ScalarEvent and event.tag is None:
            values[key] = _meaning(event)
        else:
            values[key] = _plain_value(loader, event, levels - 1)
    return values


def _meaning(event: yaml.ScalarEvent) -> Any:
    """What a scalar without a tag stands for."""
    text: str = event.value
    # In quotes, or of a first sign that no number, truth value or nothing has.
    if not event.implicit[0] or (text and text[0] not in _FIRST_SIGNS):
        return text
    match = _NO_TEXT.fullmatch(text)
    match match and match.lastgroup:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return _integer(text)
        case "float":
            return float(text)
    return text


def _read(text: str, file: str, first_line: int) -> _Reading:
    """The document with the line of everything and all that is wrong; its errors as they are."""
    reading = _Reading(file, first_line, yaml.CSafeLoader(text))
    try:
        reading.found = reading.document()
    finally:
        reading.loader.dispose()
    return reading


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _syntax_problem(error: yaml.YAMLError, file: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    advice = "check the indentation, and put text that holds ': ' or starts with a sign in quotes"
    return Problem(file, f"is no valid YAML ({what}); {advice}", mark.line + first_line if mark else first_line)


@dataclass(slots=True)
class _Reading:
    """One document, from the parser's events: PyYAML's own composer overflows the C stack on deep nesting."""

    file: str
    first_line: int
    loader: yaml.CSafeLoader
    found: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Any:
        """The value of the first document, None when there is none; a second one is a problem."""
        self.loader.get_event()  # stream start
        if isinstance(self.loader.get_event(), yaml.StreamEndEvent):
            return None
        value = self.value(self.loader.get_event(), ())
        self.loader.get_event()  # document end
        after = self.loader.get_event()
        if not isinstance(after, yaml.StreamEndEvent):
            self.problem("a second document starts here; keep one", (), self.line(after))
        return value

    def value(self, event: yaml.Event, path: Path) -> Any:
        line = self.line(event)
        self.lines.setdefault(path, line)
        if len(path) > _MAX_DEPTH:
            raise _TooDeep(line)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path, line)
        if isinstance(event, yaml.AliasEvent):
            # A few lines of aliases can stand for billions of values.
            return self.problem("aliases (*name) are not read here; write it out", path, line)
        if event.tag is not None:
            self.tag_problem(event.tag, path, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self.sequence(path))
        return self.mapping(path)

    def sequence(self, path: Path) -> Iterator[Any]:
        index = 0
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            yield self.value(event, (*path, index))
            index += 1

    def mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            line = self.line(event)
            if isinstance(event, yaml.ScalarEvent) and event.tag not in (None, _TEXT):
                self.tag_problem(event.tag, (*path, event.value), line)
            if not isinstance(event, yaml.ScalarEvent):
                self.value(event, (*path, ""))
                self.problem("a key must be a word", path, line)
                self.value(self.loader.get_event(), (*path, ""))
            elif (key := event.value) in values:
                first = self.lines[(*path, key)]
                self.problem(f"stands here a second time (first in line {first}); remove one", (*path, key), line)
                self.value(self.loader.get_event(), (*path, key))
            else:
                self.lines[(*path, key)] = line
                values[key] = self.value(self.loader.get_event(), (*path, key))
        return values

    def scalar(self, event: yaml.ScalarEvent, path: Path, line: int) -> Any:
        # Whoever writes a tag wants another reading than that of the core schema; only text can have it.
        if event.tag is not None:
            return event.value if event.tag == _TEXT else self.tag_problem(event.tag, path, line)
        return _meaning(event)

    def tag_problem(self, tag: str, path: Path, line: int) -> None:
        self.problem(f"the tag {tag} is not read here; remove it", path, line)

    def line(self, event: yaml.Event) -> int:
        return int(event.start_mark.line) + self.first_line

    def problem(self, message: str, path: Path, line: int) -> None:
        self.problems.append(Problem(self.file, message, line, dotted(path)))


def _integer(text: str) -> int | str:
    """Python refuses integers of thousands of digits (it would take for ever); so they stay text."""
    if len(text) > 20:
        return text
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


def dotted(path: Path) -> str:
    """`targets.local.path`, `chapters[2].start`: a path as messages write it."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
