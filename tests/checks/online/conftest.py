"""A server with the show's files, and the show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.online.live import DATE, FEED, JSON, OPEN, VTT, jpeg, page
from tests.checks.shows import change, clean_show
from tests.web import Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        site.pages |= {
            "/feed.xml": page(
                FEED.format(url=site.url).encode(), "application/rss+xml; charset=utf-8", ETag='"1"', **DATE
            ),
            "/show.jpg": page(jpeg(), "image/jpeg", **DATE),
            "/regen.mp3": page(b"x" * 1000, "audio/mpeg"),
            "/regen.vtt": page(VTT, "text/vtt; charset=utf-8", **OPEN),
            "/regen.json": page(JSON, "application/json+chapters", **OPEN),
        }
        yield site


@pytest.fixture
def show(web: Web, tmp_path: Path) -> Path:
    root = clean_show(tmp_path)
    change(root, "podcast.yaml", "https://podcast.example.org", web.url)
    return root
