"""What a cleaning deletes and what it leaves: lines for a person, JSON for a program. Pure."""

from __future__ import annotations

from typing import Any

from podcast_pipeline.cli.wording.amounts import size
from podcast_pipeline.publish import Cleaning, Deletion


def cleaning_lines(cleaning: Cleaning) -> list[str]:
    lines = [f"  delete  {each.key}  {size(each.size_bytes)}  {each.reason}" for each in cleaning.deletions]
    lines.append(f"  keep    {_objects(cleaning.staying)} that may still be needed")
    if cleaning.spared:
        total = size(sum(each.size_bytes for each in cleaning.spared))
        lines.append(
            f"  keep    {_objects(len(cleaning.spared))} of audio that nothing names, {total}: replaced, withdrawn or "
            f"never published; --audio deletes such, too"
        )
    if cleaning.foreign:
        lines.append(f"  leave   {_objects(cleaning.foreign)} that this tool did not make")
    return lines


def cleaned_line(cleaning: Cleaning, ended: int) -> str:
    uploads = f", {ended} unfinished {'upload' if ended == 1 else 'uploads'} ended" if ended else ""
    if not cleaning.deletions:
        return f"Nothing to delete{uploads}."
    return f"Deleted {_objects(len(cleaning.deletions))}, {size(cleaning.bytes_freed)}{uploads}."


def cleaning_json(cleaning: Cleaning, ended: int) -> dict[str, Any]:
    return {
        "version": 1,
        "deleted": [_deletion_json(each) for each in cleaning.deletions],
        "spared": [_deletion_json(each) for each in cleaning.spared],
        "kept": cleaning.staying,
        "foreign": cleaning.foreign,
        "uploads_ended": ended,
    }


def _deletion_json(deletion: Deletion) -> dict[str, Any]:
    return {"key": deletion.key, "size_bytes": deletion.size_bytes, "reason": deletion.reason}


def _objects(count: int) -> str:
    return f"{count} {'object' if count == 1 else 'objects'}"
