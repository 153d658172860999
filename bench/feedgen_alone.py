"""feedgen by itself: FILE of finished texts -> the bytes of a feed. What our feed takes on top of this is our share."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from feedgen.feed import FeedGenerator


def feed_of(file: Path) -> bytes:
    feed = FeedGenerator()
    feed.title("feedgen alone")
    feed.link(href="https://example.org/", rel="alternate")
    feed.description("The same episodes")
    for values in json.loads(file.read_text(encoding="utf-8")):
        entry = feed.add_entry(order="append")
        entry.title(values["title"])
        entry.link(href=values["link"], rel="alternate")
        entry.guid(values["guid"], permalink=False)
        entry.pubDate(values["pubDate"])
        entry.description(values["description"])
        entry.content(values["content"], type="CDATA")
        entry.enclosure(values["url"], values["length"], values["type"])
    written: bytes = feed.rss_str(pretty=True)
    return written


if __name__ == "__main__":
    print(len(feed_of(Path(sys.argv[1]))))
