"""What a producer is told while a show moves to another address. Pure."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from podcast_pipeline.model import Show


def move_notices(show: Show, feed_url: str) -> tuple[str, ...]:
    """The rule for the old host, as long as the feed at hand is not the one that `new_feed_url` names."""
    new = show.new_feed_url
    if new is None or new == feed_url:
        return ()
    path = quote(urlsplit(feed_url).path, safe="/%") or "/"
    notice = (
        f"{feed_url} tells apps that it has moved to {new}; once the new feed is up, have the old host answer with 301 "
        f"(nginx: `location = {path} {{ return 301 {new}; }}`; other hosts: docs/moving.md)"
    )
    return (notice,)
