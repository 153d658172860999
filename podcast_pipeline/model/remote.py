"""podcast:medium and podcast:remoteItem as settings: what a feed holds, and how one feed names another. Pure."""

from __future__ import annotations

from typing import Literal

from podcast_pipeline.model.frozen import Frozen, Text, Uuid, WebAddress

# With an L, a feed that lists others' work of that medium; `mixed` is the only one without.
Medium = Literal[
    "podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course", "mixed",
    "podcastL", "musicL", "videoL", "filmL", "audiobookL", "newsletterL", "blogL", "publisherL", "courseL",
]  # fmt: skip


class RemoteItem(Frozen):
    """Another feed, or with `item_guid` an episode of it."""

    feed_guid: Uuid
    feed_url: WebAddress | None = None
    item_guid: Text | None = None
    medium: Medium | None = None
    title: Text | None = None
