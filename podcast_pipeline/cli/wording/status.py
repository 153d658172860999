"""Where each episode stands, as lines for a person and as JSON for a program. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from podcast_pipeline.cli.wording.amounts import moment
from podcast_pipeline.pipeline.standing import Standing


def status_lines(found: Sequence[Standing]) -> list[str]:
    """One line an episode: label, state, date, title."""
    if not found:
        return ["No episodes yet: `podcast new TITLE` makes one."]
    wide = max(len(each.label) for each in found)
    return [
        f"{each.label:>{wide}}  {each.word:<9}  {moment(each.published_at):<16}  {each.title}"
        + ("" if each.slug else "  (not in this checkout)")
        for each in found
    ]


def status_json(each: Standing) -> dict[str, Any]:
    return {
        "slug": each.slug or None,
        "label": each.label if each.slug else None,
        "title": each.title,
        "state": each.word,
        "published_at": each.published_at.isoformat() if each.published_at else None,
        "built": each.built,
        "recorded": each.recorded,
        "live": each.live,
    }
