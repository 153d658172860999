"""The old feed's episodes beside those of our feed: who listened before must find the same ones. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from podcast_pipeline.errors import FeedError
from podcast_pipeline.importing.items import ForeignEpisode
from podcast_pipeline.importing.wording import counted, some
from podcast_pipeline.model import Enclosure, LiveFeed


def compared(episodes: Sequence[ForeignEpisode], ours: LiveFeed, *, reorder: bool, where: str) -> tuple[str, ...]:
    """What is to be said of the order. FeedError when a guid, a date or an enclosure is another, or with `reorder`
    not allowed, when an episode stands elsewhere."""
    listed = {live.guid: live for live in ours.episodes}
    other = {
        "guid": [each.title for each in episodes if each.guid not in listed],
        "date": [
            each.title
            for each in episodes
            if each.guid in listed and listed[each.guid].published_at != each.published_at
        ],
        "enclosure": [
            each.title
            for each in episodes
            if each.guid in listed and not _same_audio(each, listed[each.guid].enclosure)
        ],
    }
    for what, titles in other.items():
        if titles:
            raise FeedError(
                f"cannot be taken over as it is: {counted(len(titles), 'episode')} would come out with another {what} "
                f"({some(titles)}); nothing was written. Please report it with the feed",
                where=where,
            )
    here = [live.guid for live in ours.episodes]
    elsewhere = [each.title for each, guid in zip(episodes, here, strict=True) if each.guid != guid]
    if elsewhere and not reorder:
        raise FeedError(
            f"is not sorted by date, the newest first, as our feed is: {counted(len(elsewhere), 'episode')} would "
            f"stand elsewhere ({some(elsewhere)}); nothing was written. Give --reorder to take it so: apps sort by "
            f"date themselves",
            where=where,
        )
    if not elsewhere:
        return ()
    return (f"{counted(len(elsewhere), 'episode')} stand elsewhere: our feed is sorted by date ({some(elsewhere)})",)


def _same_audio(episode: ForeignEpisode, enclosure: Enclosure | None) -> bool:
    return enclosure is not None and (enclosure.url, enclosure.length_bytes, enclosure.mime_type) == (
        episode.medium.url,
        episode.medium.length_bytes,
        episode.medium.mime_type,
    )
