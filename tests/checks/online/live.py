"""A show that lies at a web server on this machine, and what is said of it."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from podcast_pipeline.checks import check_online
from podcast_pipeline.checks.online import Known
from podcast_pipeline.project import load
from tests.checks.shows import NOW, said
from tests.web import Page, Web

FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
  <title>Städte &amp; Wasser</title>
  <link>https://example.org/staedte</link>
  <description>Wie Städte mit Regen umgehen.</description>
  <language>de</language>
  <itunes:category text="Government"/>
  <itunes:explicit>false</itunes:explicit>
  <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>
  <itunes:image href="{url}/show.jpg"/>
  <item>
    <title>Was der Regen will</title>
    <guid isPermaLink="false">guid-of-regen</guid>
    <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
    <enclosure url="{url}/regen.mp3" length="1000" type="audio/mpeg"/>
    <podcast:transcript url="{url}/regen.vtt" type="text/vtt"/>
    <podcast:chapters url="{url}/regen.json" type="application/json+chapters"/>
  </item>
</channel>
</rss>
"""
DATE = {"Last-Modified": "Thu, 04 May 2023 04:00:00 GMT"}
OPEN = {"Access-Control-Allow-Origin": "*"}
VTT = b"WEBVTT\n\n00:00:00.000 --> 00:00:30.000\n<v Moderation>Guten Tag.\n"
JSON = b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Begr\xc3\xbc\xc3\x9fung"}]}'


def page(body: bytes, media_type: str, **headers: str) -> Page:
    return Page(body, headers={"Content-Type": media_type, **headers})


@cache
def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1400, 1400)).save(file, "JPEG")
    return file.getvalue()


def heard(root: Path, stored: bytes | None = None, made: bytes | None = None, count: int | None = None) -> list[str]:
    known = Known({"feed.xml": stored} if stored else {}, {"feed.xml": made} if made else {})
    return said(check_online(load(root), "production", NOW, known=known, count=count))


def spoil(web: Web, path: str, **wishes: Any) -> None:
    web.pages[path] = replace(web.pages[path], **wishes)


def rewrite(web: Web, old: str, new: str) -> None:
    body = web.pages["/feed.xml"].body
    assert body.count(old.encode()) == 1
    spoil(web, "/feed.xml", body=body.replace(old.encode(), new.encode()))
