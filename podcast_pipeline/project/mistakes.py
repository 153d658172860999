"""What pydantic found wrong, as Problems a producer understands: file, line, key, and what to write instead. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from podcast_pipeline.errors import Problem
from podcast_pipeline.project.yaml12 import Parsed, Path, dotted

M = TypeVar("M", bound=BaseModel)


def validated(
    model: type[M],
    parsed: Parsed,
    *,
    file: str,
    context: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> tuple[M | None, tuple[Problem, ...]]:
    """The model of a parsed YAML document, or every problem that keeps it from being one.

    `more` are values that stand elsewhere (an episode's slug is its folder's name), never in the file.
    """
    if not isinstance(parsed.value, dict):
        return None, parsed.problems or (Problem(file, "must hold lines of the form `key: value`", 1),)
    more = more or {}
    misplaced = [key for key in more if key in parsed.value]
    found = [Problem(file, "is not written here; remove the line", parsed.line_of((key,)), key) for key in misplaced]
    found += parsed.problems
    value = None
    try:
        value = model.model_validate({**parsed.value, **more}, context=dict(context or {}))
    except ValidationError as error:
        details = error.errors(include_url=False)
        found += [_problem(detail, model, parsed, file) for detail in details if not _follows(detail, details)]
    return value, tuple(sorted(found, key=lambda problem: problem.line or 0))


def _follows(detail: Any, details: list[Any]) -> bool:
    """A list that pydantic calls too short only because its entries are wrong is no mistake of its own."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _problem(detail: Any, model: type[BaseModel], parsed: Parsed, file: str) -> Problem:
    location: Path = detail["loc"]
    path = _in_file(location, parsed.value)
    line = parsed.line_of(path)
    key = dotted((*path, location[-1]) if detail["type"] == "missing" else path)
    if detail["type"] == "extra_forbidden":
        return Problem(file, _unknown(str(location[-1]), model, location), line, key)
    return Problem(file, _message(detail), line, key)


def _in_file(location: Path, value: Any) -> Path:
    """The part of pydantic's location that the file has: names of union members are pydantic's own."""
    path: Path = ()
    for step in location:
        in_mapping = isinstance(value, dict) and step in value
        if in_mapping or (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            path, value = (*path, step), value[step]
    return path


def _message(detail: Any) -> str:
    context, given = detail.get("ctx", {}), detail["input"]
    match detail["type"]:
        case "missing":
            return "is missing; add it"
        case "string_type":
            quoted = "true" if given is True else "false" if given is False else given
            return f'must be text; write it in quotes: "{quoted}"' if isinstance(given, int | float) else "must be text"
        case "string_too_short":
            return "is empty; write something or remove the line"
        case "bool_type" | "bool_parsing":
            return f"must be true or false, not {given!r}"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"must be a whole number, not {given!r}"
        case "float_type" | "float_parsing":
            return f"must be a number, not {given!r}"
        case "literal_error" | "enum":
            return f"must be {context['expected'].replace(chr(39), '')}, not {given!r}"
        case "greater_than_equal":
            return f"must be at least {context['ge']:g}, not {given!r}"
        case "greater_than":
            return f"must be more than {context['gt']:g}, not {given!r}"
        case "less_than_equal":
            return f"must be at most {context['le']:g}, not {given!r}"
        case "union_tag_invalid":
            return f"kind must be folder or s3, not {context['tag']!r}"
        case "union_tag_not_found":
            return "needs a kind: folder or s3"
        case "too_short":
            return "needs at least one entry"
        case "too_long":
            return (
                f"may have at most {context['max_length']} entries"
                if context["max_length"] > 1
                else "may have one entry"
            )
        case "string_too_long":
            return f"is longer than {context['max_length']} characters; shorten it"
        case "tuple_type" | "list_type":
            return "must be a list; write it as [one, two] or as lines that start with a dash"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "must be a mapping of keys and values"
        case "string_pattern_mismatch":
            return f"may not be {given!r}: use lower-case letters, digits and hyphens (pattern {context['pattern']})"
        case "wrong":
            return str(context["text"])
    text = detail["msg"].removeprefix("Value error, ")
    return f"{text[:1].lower()}{text[1:]}"


def _unknown(key: str, model: type[BaseModel], location: Path) -> str:
    known = _known_keys(model.model_json_schema(by_alias=True), location[:-1])
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return f"is no key here; write {near[0]!r}" if near else f"is no key here; possible are {', '.join(sorted(known))}"


def _known_keys(schema: Any, location: Path) -> list[str]:
    """The keys that the model allows at `location`, read from its JSON Schema."""
    node = schema
    for step in location:
        node = _resolved(schema, node)
        mapping = node.get("discriminator", {}).get("mapping", {})
        if step in mapping:
            node = {"$ref": mapping[step]}
        elif step in node.get("properties", {}):
            node = node["properties"][step]
        else:
            node = (
                node.get("items")
                or node.get("additionalProperties")
                or next(iter(node.get("patternProperties", {}).values()), node)
            )
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: Any, node: Any) -> Any:
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        else:
            # Of the ways to write a value, the one that has keys.
            branches = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
            node = next((branch for branch in branches if _has_keys(branch)), branches[0])
    return node


def _has_keys(branch: Any) -> bool:
    return "$ref" in branch or "anyOf" in branch or branch.get("type") in ("object", "array")
