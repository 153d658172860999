"""What listeners get is judged by the answers that they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from podcast_pipeline.errors import TargetUnreachable
from podcast_pipeline.http import Answer
from podcast_pipeline.publish.doctor.facts import AddressFacts, BucketFacts, Failed
from podcast_pipeline.publish.doctor.judging_address import judge_address
from podcast_pipeline.publish.doctor.mending import CORS_RULE, decide_mends, is_ended_by_the_host, lifecycle_rule
from podcast_pipeline.publish.doctor.scratch import new_scratch

NOW = datetime(2026, 11, 28, tzinfo=UTC)
UPLOAD = new_scratch()
BODY = UPLOAD.source if isinstance(UPLOAD.source, bytes) else b""
URL = f"https://podcast.example.org/{UPLOAD.key}"
HEADERS = {
    "content-type": "text/vtt; charset=utf-8",
    "cache-control": UPLOAD.cache_control,
    "content-length": str(len(BODY)),
    "access-control-allow-origin": "*",
}
GOOD = AddressFacts(
    URL,
    UPLOAD,
    whole=Answer(URL, 200, HEADERS, BODY),
    head=Answer(URL, 200, HEADERS),
    part=Answer(URL, 206, HEADERS, BODY[10:20]),
    preflight=Answer(URL, 200, HEADERS),
    certificate_ends_at=NOW + timedelta(days=60),
    asked_at=NOW,
)
TOPICS = ["public", "certificate", "type", "cache", "head", "range", "cors"]


def without(name: str) -> Mapping[str, str]:
    return {key: value for key, value in HEADERS.items() if key != name}


def lights(facts: AddressFacts) -> dict[str, str]:
    return {each.topic: each.light.value for each in judge_address(facts) if each.light != "green"}


def test_what_is_as_it_should_be_is_green() -> None:
    assert [each.topic for each in judge_address(GOOD)] == TOPICS
    assert lights(GOOD) == {}


UNREACHABLE = Failed(TargetUnreachable("there is no such host; check the address and the network", where=URL))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"whole": UNREACHABLE}, {"public": "red"}),
        ({"whole": Answer(URL, 404, {})}, {"public": "red"}),
        ({"whole": Answer(URL, 200, HEADERS, b"<html>log in</html>")}, {"public": "red"}),
        ({"whole": Answer(URL, 200, HEADERS, BODY, ("https://cdn.example/",))}, {"public": "yellow"}),
        ({"whole": Answer(URL, 200, {**HEADERS, "content-type": "text/plain"}, BODY)}, {"type": "red"}),
        ({"whole": Answer(URL, 200, without("content-type"), BODY)}, {"type": "red"}),
        ({"whole": Answer(URL, 200, {**HEADERS, "cache-control": "no-store"}, BODY)}, {"cache": "yellow"}),
        ({"head": Answer(URL, 405, {})}, {"head": "red"}),
        ({"head": Answer(URL, 200, without("content-length"))}, {"head": "red"}),
        ({"head": UNREACHABLE}, {"head": "red"}),
        ({"part": Answer(URL, 200, HEADERS, BODY)}, {"range": "red"}),
        ({"part": Answer(URL, 206, HEADERS, BODY[:10])}, {"range": "red"}),
        ({"whole": Answer(URL, 200, without("access-control-allow-origin"), BODY)}, {"cors": "yellow"}),
        ({"preflight": Answer(URL, 403, HEADERS)}, {"cors": "yellow"}),
        ({"preflight": UNREACHABLE}, {"cors": "yellow"}),
        ({"certificate_ends_at": NOW + timedelta(days=13)}, {"certificate": "yellow"}),
        ({"url": URL.replace("https", "http")}, {"certificate": "red"}),
    ],
)
def test_what_is_amiss_is_named_with_a_cure(changes: dict[str, Any], found: dict[str, str]) -> None:
    facts = replace(GOOD, **changes)
    assert lights(facts) == found
    assert [each.topic for each in judge_address(facts) if each.light != "green" and not each.cure] == []


class TestMending:
    """Rules of others stay as they are; where they are not known, nothing is set."""

    FOUND = BucketFacts(
        "s3://show", "https://host", "when_required", address=GOOD, cors=(), lifecycle=(lifecycle_rule(""),)
    )
    CLOSED = replace(GOOD, whole=Answer(URL, 200, without("access-control-allow-origin"), BODY))
    THEIRS = ({"AllowedOrigins": ["https://x.example"], "AllowedMethods": ["PUT"]}, {"ID": "other"})

    def test_nothing_is_set_where_all_is_well(self) -> None:
        assert decide_mends(self.FOUND) == ()

    def test_ours_stands_behind_those_of_others_and_once(self) -> None:
        found = replace(self.FOUND, address=self.CLOSED, cors=(*self.THEIRS, {"ID": "podcast", "old": True}))
        (mend,) = decide_mends(found)
        assert mend.rules == (*self.THEIRS, CORS_RULE)
        assert mend.said.endswith("; the other 2 rules stay")

    @pytest.mark.parametrize("unknown", [None, UNREACHABLE, tuple({"ID": str(n)} for n in range(100))])
    def test_nothing_is_set_where_rules_of_others_are_not_known_or_too_many(self, unknown: Any) -> None:
        assert decide_mends(replace(self.FOUND, address=self.CLOSED, cors=unknown)) == ()

    @pytest.mark.parametrize(
        ("changes", "is_ended"),
        [
            ({}, True),
            ({"Filter": {"Prefix": ""}}, True),
            ({"Filter": {}, "Prefix": "show/"}, True),
            ({"Filter": {"Prefix": "logs/"}}, False),
            ({"Filter": {"And": {"Prefix": "logs/"}}}, False),
            ({"Status": "Disabled"}, False),
        ],
    )
    def test_a_rule_counts_where_it_holds_for_this_target(self, changes: dict[str, Any], is_ended: bool) -> None:
        assert is_ended_by_the_host(({**lifecycle_rule("show/"), **changes},), "show/") is is_ended
