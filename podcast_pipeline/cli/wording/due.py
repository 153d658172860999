"""What is due and what is next: lines for a person, JSON for a program. Pure."""

from __future__ import annotations

from typing import Any

from podcast_pipeline.cli.wording.amounts import moment, span
from podcast_pipeline.pipeline.due import Due, Schedule


def late_lines(schedule: Schedule) -> list[str]:
    """A line for each episode that is due, with how late it is."""
    return [
        f"Due: episode {each.label}, {each.title}, since {moment(each.published_at)} ({span(each.late)} late)"
        for each in schedule.late
    ]


def nothing_due_line(schedule: Schedule) -> str:
    following = schedule.next
    if following is None:
        return "Nothing is due, and nothing is scheduled."
    line = (
        f"Nothing is due; next is episode {following.label}, {following.title}, on {moment(following.published_at)} "
        f"(in {span(following.late)})"
    )
    if following.ready:
        return line
    return f"{line}; its audio is not made yet: run `podcast publish episode {following.label}` before"


def schedule_json(schedule: Schedule) -> dict[str, Any]:
    return {
        "due": [_due_json(each) for each in schedule.late],
        "next": _due_json(schedule.next) if schedule.next is not None else None,
    }


def _due_json(each: Due) -> dict[str, Any]:
    return {
        "slug": each.slug,
        "label": each.label,
        "title": each.title,
        "published_at": each.published_at.isoformat(),
        "late_s": round(each.late.total_seconds()),
        "ready": each.ready,
    }
