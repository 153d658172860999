"""Two plans, one from a file: the same deed or its rest, or the first thing that moved, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from podcast_pipeline.publish.pinned import PinnedFeed, PinnedObject, PinnedPlan, PinnedSight, PinnedWish, deviation
from podcast_pipeline.publish.plan import Action

OTHER_PLAN = "the show's files are the same, but the target or build/ changed, and that makes another plan"
OLD, NEW = "0" * 64, "1" * 64
LYING = PinnedSight(size_bytes=9, sha256=NEW, etag='"one"')


def audio(action: Action = Action.SEND, seen: PinnedSight | None = None, **more: Any) -> PinnedObject:
    known = {"key": "media/a-111111111111.mp3", "reason": "", "size_bytes": 9, "sha256": NEW}
    return PinnedObject.model_validate(
        {**known, "content_type": "audio/mpeg", "cache_control": "", "action": action, "seen": seen, **more}
    )


def feed(action: Action = Action.SEND, seen: str | None = OLD, sha256: str = NEW) -> PinnedFeed:
    return PinnedFeed(key="feed.xml", action=action, reason="", sha256=sha256, seen_sha256=seen)


def plan(**more: Any) -> PinnedPlan:
    known: dict[str, Any] = {
        "tool": "podcast 1",
        "show_guid": "g",
        "target": "production",
        "place": "s3://show",
        "feed_url": "https://podcast.example.org/feed.xml",
        "target_sha256": OLD,
        "wish": PinnedWish(scope="all", now=datetime(2024, 3, 1, tzinfo=UTC)),
        "feeds": (feed(),),
        "objects": (audio(),),
        "records": {"a": NEW},
        "dated": {},
        "questions": ("Sure?",),
        "files": {"episodes/a/episode.md": OLD},
    }
    return PinnedPlan.model_validate({**known, **more})


@pytest.mark.parametrize(
    "again",
    [
        plan(),
        plan(questions=()),
        plan(objects=(audio(Action.KEEP, LYING),)),
        plan(objects=(audio(Action.KEEP),), feeds=(feed(Action.KEEP, seen=NEW),), questions=()),
        plan(place="https://podcast.example.org (public, read only)"),
    ],
    ids=["the same", "answered", "objects are up", "all is up", "seen by other eyes"],
)
def test_the_same_deed_or_the_rest_of_it_is_none(again: PinnedPlan) -> None:
    assert deviation(plan(), again) is None


@pytest.mark.parametrize(
    ("before", "again", "moved"),
    [
        ({}, {"target_sha256": NEW}, "the settings of the target production in podcast.yaml changed"),
        ({}, {"feeds": (feed(seen="2" * 64),)}, "feed.xml at the target is another one now: somebody else published there"),
        ({}, {"feeds": (feed(seen=None),)}, "feed.xml at the target is another one now: somebody else published there"),
        (
            {"feeds": (feed(Action.KEEP, seen=NEW),)},
            {"feeds": (feed(seen=OLD),)},
            "feed.xml at the target is another one now: somebody else published there",
        ),
        (
            {},
            {"objects": (audio(seen=PinnedSight(size_bytes=3, sha256=OLD, etag=None)),)},
            "media/a-111111111111.mp3 at the target appeared, and is another file than the planned one",
        ),
        (
            {"objects": (audio(seen=PinnedSight(size_bytes=3, sha256=None, etag='"a"')),)},
            {"objects": (audio(seen=PinnedSight(size_bytes=3, sha256=None, etag='"b"')),)},
            "media/a-111111111111.mp3 at the target is another one now",
        ),
        (
            {"objects": (audio(Action.KEEP, LYING),)},
            {"objects": (audio(),)},
            "media/a-111111111111.mp3 at the target is gone, or another one now",
        ),
        (
            {"objects": (audio(Action.KEEP, LYING),)},
            {"objects": (audio(Action.KEEP, LYING.model_copy(update={"etag": '"two"'})),)},
            "media/a-111111111111.mp3 at the target was written over since",
        ),
        ({}, {"objects": ()}, OTHER_PLAN),
        ({}, {"objects": (audio(), audio(key="media/b-222222222222.mp3"))}, OTHER_PLAN),
        ({}, {"objects": (audio(size_bytes=10),)}, OTHER_PLAN),
        ({}, {"records": {"a": OLD}}, OTHER_PLAN),
        ({}, {"records": {"a": NEW, "b": NEW}}, OTHER_PLAN),
        ({}, {"dated": {"a": "2024-03-01T00:00:00Z"}}, OTHER_PLAN),
        ({}, {"feeds": (feed(), feed(sha256=OLD))}, OTHER_PLAN),
        (
            {},
            {"feeds": (feed(sha256=OLD),), "files": {"episodes/a/episode.md": NEW}},
            "episodes/a/episode.md changed",
        ),
        (
            {},
            {"feeds": (feed(sha256=OLD),), "files": {"podcast.yaml": NEW}},
            "episodes/a/episode.md and 1 more of the show's files changed",
        ),
        ({}, {"feeds": (feed(sha256=OLD),), "tool": "podcast 2"}, "it was made by podcast 1, and this is podcast 2"),
        ({}, {"questions": ("Sure?", "Really?")}, "there is a question that it did not ask (Really?)"),
    ],
)  # fmt: skip
def test_whatever_moved_is_said(before: dict[str, Any], again: dict[str, Any], moved: str) -> None:
    assert deviation(plan(**before), plan(**again)) == moved


def test_a_file_that_changed_without_any_effect_is_no_other_deed() -> None:
    assert deviation(plan(), plan(files={"episodes/a/episode.md": NEW}, tool="podcast 2")) is None
