"""What a feed remembers of withdrawn episodes, so that no older checkout lists them again: their guids, no more.

As podcast:txt, which is free text for programs (podcast namespace, docs/tags/txt); apps show it to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from podcast_pipeline.feed.namespaces import Extension, add
from podcast_pipeline.model import Withdrawn
from podcast_pipeline.model.podcasting import WITHDRAWN
from podcast_pipeline.xml import Element, qualified


class WithdrawnTags(Extension):
    """`<podcast:txt purpose="withdrawn">2026-11-05T10:00:00+01:00 GUID</podcast:txt>`, one for each."""

    withdrawn: Sequence[Withdrawn] = ()

    def extend_rss(self, rss: Element) -> Element:
        for each in self.withdrawn:
            add(rss[0], "podcast:txt", f"{each.at.isoformat(timespec='seconds')} {each.guid}", purpose=WITHDRAWN)
        return rss


def is_mark(element: Element) -> bool:
    return bool(element.tag == qualified("podcast:txt") and element.get("purpose") == WITHDRAWN)


def withdrawn_in(channel: Element) -> Iterator[Withdrawn]:
    """The marks of a feed; what is none of ours, whatever it says, is passed over."""
    for element in filter(is_mark, channel):
        when, _, guid = (element.text or "").partition(" ")
        try:
            at = datetime.fromisoformat(when)
        except ValueError:
            continue
        if guid and at.tzinfo is not None:
            yield Withdrawn(guid, at)
