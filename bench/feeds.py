"""Feeds of long shows: from disk to the feed, with and without what was kept from the last time; feedgen beside it.

Each is a command as a producer starts it, in a process of its own.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from bench.longshow import change_one, make_long_show
from bench.processes import PODCAST, cost_of

_COUNTS = (100, 1_000, 10_000)
_PLAN = [PODCAST, "plan", "feed"]
_PUBLISH = [PODCAST, "publish", "feed", "--yes"]
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def feed(*counts: int) -> None:
    """A table of what each way to a feed takes."""
    print("| episodes | what | cost |\n| --- | --- | --- |")
    for count in counts or _COUNTS:
        for short in (False, True):
            with tempfile.TemporaryDirectory() as name:
                _of_one_length(Path(name), count, short=short)


def _of_one_length(folder: Path, count: int, *, short: bool) -> None:
    show = folder / "show"
    make_long_show(show, count, short=short)

    def measure(what: str, command: list[str]) -> None:
        print(f"| {count:,}{' short' if short else ''} | {what} | {cost_of(command, cwd=show)} |", flush=True)

    def forget() -> None:
        shutil.rmtree(show / "build", ignore_errors=True)

    measure("plan the first feed: nothing is kept, nothing is live", _PLAN)
    forget()
    measure("publish the first feed, with chapters and transcripts", _PUBLISH)
    forget()
    measure("plan with a live feed, nothing is kept (CI)", _PLAN)
    cost_of(_PUBLISH, cwd=show)
    measure("publish, nothing changed", _PUBLISH)
    change_one(show, count // 2)
    measure("publish, one episode changed", _PUBLISH)
    measure("check", [PODCAST, "check"])
    (folder / "feed.json").write_text(json.dumps(_entries(show / "public/feed.xml")), encoding="utf-8")
    measure("feedgen alone, from the finished texts", [sys.executable, str(_ALONE), str(folder / "feed.json")])


_ALONE = Path(__file__).with_name("feedgen_alone.py")


def _entries(file: Path) -> list[dict[str, str]]:
    """What feedgen itself has to say of each episode: all that our own tags do not."""
    entries = []
    for item in ElementTree.parse(file).iterfind("channel/item"):
        texts = {
            name: item.findtext(name, "") for name in ("title", "link", "guid", "pubDate", "description", _CONTENT)
        }
        enclosure = item.find("enclosure")
        entries.append({**texts, **({} if enclosure is None else enclosure.attrib), "content": texts[_CONTENT]})
    return entries
