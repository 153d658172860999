"""YAML means YAML 1.2, and a hostile document costs nothing."""

from __future__ import annotations

import time

import pytest

from podcast_pipeline.errors import Problem
from podcast_pipeline.project.yaml12 import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("2023-05-04", "2023-05-04"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("-16.5", -16.5),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("'no'", "no"),
        ("<<", "<<"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    parsed = parse(f"key: {text}", file="x.yaml")
    assert parsed.problems == ()
    assert parsed.value == {"key": value}
    assert type(parsed.value["key"]) is type(value)


def test_aliases_are_refused_before_they_can_grow() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    started = time.process_time()
    problems = parse(bomb, file="x.yaml").problems
    assert problems[0].message == "aliases (*name) are not read here; write it out"
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["[" * 50_000, "a: " * 5000, "- " * 50_000, "{a: " * 30])
def test_deep_nesting_is_a_problem_and_no_crash(text: str) -> None:
    assert parse(text, file="x.yaml").problems


def test_a_tag_is_a_problem_and_runs_nothing() -> None:
    assert parse("a: !!python/name:os.system x", file="x.yaml").problems == (
        Problem("x.yaml", "the tag tag:yaml.org,2002:python/name:os.system is not read here; remove it", 1, "a"),
    )


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("!!int abc", "tag:yaml.org,2002:int"),
        ("!!int 5", "tag:yaml.org,2002:int"),
        ("!!float x", "tag:yaml.org,2002:float"),
        ("!x:int q", "!x:int"),
        ("!!bool q", "tag:yaml.org,2002:bool"),
        ("!!null q", "tag:yaml.org,2002:null"),
        ("! q", "!"),
        ("!!set {b}", "tag:yaml.org,2002:set"),
        ("!!omap [b: c]", "tag:yaml.org,2002:omap"),
        ("!!str [b]", "tag:yaml.org,2002:str"),
    ],
)
def test_a_tag_other_than_that_of_text_is_a_problem(text: str, tag: str) -> None:
    problem = Problem("x.yaml", f"the tag {tag} is not read here; remove it", 2, "a")
    assert parse(f"z: 1\na: {text}", file="x.yaml").problems == (problem,)


def test_a_tag_at_a_key_is_a_problem() -> None:
    problem = Problem("x.yaml", "the tag tag:yaml.org,2002:int is not read here; remove it", 1, "5")
    assert parse("!!int 5: 1", file="x.yaml").problems == (problem,)


def test_what_is_tagged_as_text_is_text() -> None:
    parsed = parse("a: !!str 5\n!!str b: !!str no", file="x.yaml")
    assert (parsed.value, parsed.problems) == ({"a": "5", "b": "no"}, ())


@pytest.mark.parametrize("code", [0x00, 0x07, 0x1B, 0x7F, 0x9F, 0xFFFE])
def test_a_control_character_is_named_with_its_line(code: int) -> None:
    problem = Problem("x.md", f"holds the control character U+{code:04X}, which no YAML may hold; remove it", 4)
    assert parse(f"a: 1\nb: 2\nc: x{chr(code)}y\n", file="x.md", first_line=2).problems == (problem,)


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2\n", "? [x]\n: 1\n", "a: " + "9" * 5000, "", "- 1", "a: \x00"])
def test_odd_documents_are_read_or_named_and_never_raise(text: str) -> None:
    parse(text, file="x.yaml")


def test_lines_count_from_where_the_text_stands() -> None:
    parsed = parse("a: 1\nb:\n  - c: 2\n", file="x.md", first_line=2)
    assert parsed.line_of(("b", 0, "c")) == 4
    assert parsed.line_of(("b", 7, "z")) == 3
