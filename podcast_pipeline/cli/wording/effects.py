"""What subscribers' apps make of a change of the feed, as docs/identity.md has it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

ADDED = "new: apps show it, and fetch it where they are set to"
REMOVED = "leaves the feed: apps drop it from their lists"
CARRIED = "stays as it is"


def of_changed(parts: Sequence[str]) -> str:
    """What becomes of an episode under the same guid, by the parts that differ."""
    effects = []
    if "enclosure" in parts:
        effects.append("other audio: who has it keeps it, some apps download it again")
    if "date" in parts:
        effects.append("sorted anew, some apps show it as new")
    return f"same guid: {'; '.join(effects) or 'refreshed in place, nothing is downloaded again'}"


def of_show(parts: Sequence[str]) -> str:
    if "new feed address" in parts:
        return "apps that follow it ask at the new address from then on"
    if "block" in parts or "complete" in parts:
        return "directories may hide the show, or ask for it less often"
    if "artwork" in parts:
        return "refreshed in place; directories may take a day for artwork"
    return "refreshed in place"
