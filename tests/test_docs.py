"""What is written about the tool is true of the tool."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from pydantic import BaseModel

from podcast_pipeline.model import Chapter, Contact, Exceptions, FrontMatter, Person, Show, Soundbite
from podcast_pipeline.model.alternates import AlternateEnclosure, Integrity, Source
from podcast_pipeline.model.chapter import Place
from podcast_pipeline.model.feeds import FeedSettings
from podcast_pipeline.model.live import LiveItem, Stream
from podcast_pipeline.model.podcasting import (
    Chat,
    ContentLink,
    Funding,
    Image,
    License,
    Location,
    SocialInteract,
    Txt,
)
from podcast_pipeline.model.remote import RemoteItem
from podcast_pipeline.model.rhythm import UpdateFrequency
from podcast_pipeline.model.show_tags import Block, Spotify
from podcast_pipeline.model.sounding import AudioSettings, Bed, Clip, Jingle, Track
from podcast_pipeline.model.targets import FolderTarget, Pings, Podping, Purge, S3Target
from podcast_pipeline.model.value import Value, ValueRecipient, ValueTimeSplit

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_generated_pages_are_current() -> None:
    pages = runpy.run_path(str(ROOT / "docs/generate.py"))["generated"]()
    stale = [name for name, text in pages.items() if (ROOT / "docs" / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"
    rules = {f"checks/{page.name}" for page in ROOT.glob("docs/checks/*.md")}
    assert rules == {name for name in pages if name.startswith("checks/")}, "remove the page of a rule that is gone"


@pytest.mark.parametrize(
    "model",
    [
        *(Show, Contact, AudioSettings, Clip, Bed, FeedSettings, FolderTarget, S3Target, Purge, Pings, Podping),
        *(FrontMatter, Track, Jingle, Person, Chapter, Place, Soundbite, Exceptions),
        *(Funding, Txt, License, Location, Image, Chat, SocialInteract, ContentLink, Value, ValueRecipient),
        *(ValueTimeSplit, RemoteItem, UpdateFrequency, Block, Spotify, LiveItem, Stream),
        *(AlternateEnclosure, Source, Integrity),
    ],
)
def test_every_key_of_the_files_is_documented(model: type[BaseModel]) -> None:
    written = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in written] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^    .*$", page.read_text(), re.M))))
    assert named - targets == set()


def test_every_dependency_earns_its_place_in_a_line() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    names = re.findall(r'^  "([A-Za-z0-9-]+)', block, re.MULTILINE)
    written = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert len(names) > 10
    assert [name for name in names if f"| {name} |" not in written] == []


def test_locks_hold_versions_and_hashes_and_no_addresses() -> None:
    for lock in ROOT.glob("requirements/*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|index-url|find-links", text)


def test_each_guarantee_names_tests_that_exist() -> None:
    page = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
    promises = re.findall(r"(?ms)^## \d\. (.*?)(?=^## )", page)
    named = [re.findall(r"`(tests/[a-z_/]+\.py)::(\w+)`", promise) for promise in promises]
    assert len(named) == 8
    assert [] not in named
    missing = [
        f"{file}::{test}"
        for file, test in (each for tests in named for each in tests)
        if not re.search(rf"^ *def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []
