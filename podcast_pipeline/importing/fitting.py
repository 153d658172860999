"""Values out of a feed -> what the model takes of them, and in a sentence each what it does not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from podcast_pipeline.errors import FeedError

M = TypeVar("M", bound=BaseModel)

_MOST_ROUNDS = 200


def fitted(
    model: type[M],
    values: Mapping[str, Any],
    *,
    where: str,
    context: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values without what the model refuses, and why it does. `more` are needed, and stand elsewhere.

    FeedError when the model can do without nothing more, and still refuses.
    """
    kept = deepcopy(dict(values))
    remarks: list[str] = []
    for _ in range(_MOST_ROUNDS):
        try:
            model.model_validate({**kept, **(more or {})}, context=dict(context or {}))
            return kept, tuple(remarks)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
        place, message = detail["loc"], str(detail.get("ctx", {}).get("text") or detail["msg"])
        if not _drop(kept, place, model):
            raise FeedError(f"has what cannot be kept: {_named(place)} {message}", where=where)
        remarks.append(f"{_named(place)} is left out, for it {_lower(message)}")
    raise FeedError("has more than can be put right; see what lies there", where=where)


def _drop(values: dict[str, Any], place: tuple[str | int, ...], model: type[BaseModel]) -> bool:
    """Take out the entry of a list, or the whole setting, that a mistake is in."""
    key = str(place[0]) if place else ""
    field = next((field for name, field in model.model_fields.items() if key in (name, field.alias)), None)
    if key not in values or (field is not None and field.is_required()):
        return False
    entries = values[key]
    if isinstance(entries, list) and len(place) > 1 and isinstance(place[1], int) and place[1] < len(entries):
        del entries[place[1]]
        if entries:
            return True
    del values[key]
    return True


def _named(place: tuple[str | int, ...]) -> str:
    """`people[2].href`; what pydantic calls the branches of a union is no name of ours."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
