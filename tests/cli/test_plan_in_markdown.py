"""A plan for a merge request: everybody may read it, and no title in it is more than a title.

GitHub's own Markdown (cmark-gfm) is the judge: what it makes of the plan is looked at as HTML.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from podcast_pipeline.cli.wording import markdown
from podcast_pipeline.model import Edition, FeedChanges, Medium
from podcast_pipeline.model.listing import ComparedEpisode, LeftOutEpisode
from podcast_pipeline.publish import (
    Action,
    FeedStep,
    Keeping,
    Plan,
    PlannedEpisode,
    Question,
    Role,
    Step,
    bytes_upload,
    feed_upload,
    file_upload,
)

HOSTILE = [
    "a | b | c",
    "back\\slash \\| pipe \\\\| end\\",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)> <!-- no end",
    "&lt;b&gt; &#60;i&#62; &amp;copy;",
    "https://evil.example www.evil.example WWW.evil.example mallory@evil.example ftp://evil.example",
    "`code` ``more`` **bold** __bold__ *it* _it_ ~~gone~~ ==mark==",
    "two\nlines\n\n# heading\r\n---\n| x | y |",
    "[ref]: https://evil.example",
    "- [ ] task",
    "1. one",
    "| --- | --- |",
    "xmpp:a@b.example mailto:a@b.example",
    "Größe: 5 µm – „gut“ 🎙️",
]


class Seen(HTMLParser):
    """The tags of a page, and the text of every cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, text: str) -> None:
        if self._open:
            self.rows[-1][-1] += text


def read(lines: list[str]) -> Seen:
    seen = Seen()
    seen.feed(cmarkgfm.github_flavored_markdown_to_html("\n".join(lines), Options.CMARK_OPT_UNSAFE))
    return seen


def plan_with(title: str, **more: object) -> Plan:
    medium = Medium(
        key="media/a-aaaaaaaaaaaa.mp3", length_bytes=10, sha256="a" * 64, mime_type="audio/mpeg", duration_s=6
    )
    audio = file_upload(Role.MEDIA, "media/a-aaaaaaaaaaaa.mp3", None, size_bytes=1_800_000, sha256="a" * 64)
    kept = Keeping(audio.key, "kept/a-cccccccccccc.mp3", 3, "c" * 64, "audio/mpeg", "no-store")
    upload = feed_upload("feed.xml", b"<rss/>")
    changes = FeedChanges(
        added=(ComparedEpisode("g1", title),),
        changed=(
            ComparedEpisode("g2", "Text", ("title", "notes")),
            ComparedEpisode("g3", "Audio", ("enclosure", "date")),
        ),
        removed=(ComparedEpisode("g4", "Gone"),),
        show_changed=("artwork",),
    )
    feed = FeedStep(
        upload,
        Action.SEND,
        "changed",
        b"",
        changes=changes,
        carried=(),
        left_out=(LeftOutEpisode("x", title, "draft"),),
    )
    values: dict[str, object] = {
        "target": "production",
        "place": "s3://show at https://s3.example.org",
        "feed_url": "https://podcast.example.org/feed.xml",
        "episodes": (PlannedEpisode("a", "1", title, None, True, False, "https://…", Edition(media=(medium,))),),
        "steps": (
            Step(audio, Action.SEND, "content differs from what lies there", kept),
            Step(bytes_upload(Role.CHAPTERS, "a", ".json", b"{}"), Action.KEEP, "unchanged"),
        ),
        "feeds": (feed,),
    }
    return Plan(**{**values, **more})  # type: ignore[arg-type]


def test_each_object_has_its_reason_and_each_change_what_apps_do() -> None:
    seen = read(markdown.plan_lines(plan_with("New")))
    assert seen.rows == [
        ["Episode", "Title", "Date", "Audio"],
        ["1", "New", "no date", "0:06, audio/mpeg, 10 B"],
        ["", "In the feed", "What subscribers' apps do"],
        ["~", "the show (artwork)", "refreshed in place; directories may take a day for artwork"],
        ["+", "New", "new: apps show it, and fetch it where they are set to"],
        ["~", "Text (title, notes)", "same guid: refreshed in place, nothing is downloaded again"],
        [
            "~",
            "Audio (enclosure, date)",
            "same guid: other audio: who has it keeps it, some apps download it again; sorted anew, some apps show it as new",
        ],
        ["-", "Gone", "leaves the feed: apps drop it from their lists"],
        ["", "New", "is left out: draft"],
        ["Deed", "Object", "Size", "Reason"],
        ["copy", "kept/a-cccccccccccc.mp3", "3 B", "what lies there until now"],
        ["send", "media/a-aaaaaaaaaaaa.mp3", "1.8 MB", "content differs from what lies there"],
        ["keep", "1 object", "", "the target has them"],
    ]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_a_title(title: str) -> None:
    harmless = read(markdown.plan_lines(plan_with("x")))
    seen = read(
        markdown.plan_lines(
            plan_with(title, questions=(Question(title, "--yes"),), refusals=(title,), notices=(title,))
        )
    )
    assert seen.tags <= {*harmless.tags, "ul", "li"}
    assert [len(row) for row in seen.rows] == [len(row) for row in harmless.rows]
    shown = " ".join(title.split())
    assert seen.rows[1][1].replace("\u2060", "") == shown
    assert [row for row in seen.rows if len(row) == 3 and row[1].replace("\u2060", "") == shown]


@pytest.mark.parametrize("title", ["@everybody", "see #12 and !7", "org/repo#3"])
def test_nobody_is_called_and_nothing_referred_to(title: str) -> None:
    (_, row, *_) = read(markdown.plan_lines(plan_with(title))).rows
    assert not re.search(r"[@#!]\w", row[1])


def test_text_that_turns_around_or_is_unseen_is_left_out() -> None:
    assert markdown.text("a\u202ecod.exe\u2066\x1b[2J\x00") == "a cod.exe &#91;2J"


def test_what_is_too_much_for_a_comment_is_counted() -> None:
    added = tuple(ComparedEpisode(f"g{number}", f"Episode {number}") for number in range(10_000))
    (feed,) = plan_with("x").feeds
    upload = feed.upload
    long = FeedStep(upload, Action.SEND, "changed", None, changes=FeedChanges(added=added), carried=(), left_out=())
    lines = markdown.plan_lines(plan_with("x", feeds=(long,)))
    assert len("\n".join(lines)) < 65_536
    assert ["9950 more", "", ""] in read(lines).rows
