"""What may be set at a bucket, decided: rules of others stay as they are, in their order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from podcast_pipeline.http import Answer
from podcast_pipeline.publish.doctor.facts import BucketFacts, Rule
from podcast_pipeline.publish.doctor.findings import Light
from podcast_pipeline.publish.doctor.judging_address import judge_address

_MOST_RULES = 100  # Amazon S3, CORS configuration

# Web players on any page read transcripts, chapters and parts of audio.
CORS_RULE: Rule = {
    "ID": "podcast",
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD"],
    "AllowedHeaders": ["Range"],
    "ExposeHeaders": ["ETag", "Content-Length", "Content-Range", "Accept-Ranges"],
    "MaxAgeSeconds": 3600,
}
_DAYS = 7
LIFECYCLE_ID = "podcast-unfinished-uploads"


@dataclass(frozen=True, slots=True)
class Mend:
    """All rules of one kind as they shall be; `said` tells what that changes."""

    kind: Literal["cors", "lifecycle"]
    rules: tuple[Rule, ...]
    said: str


def decide_mends(facts: BucketFacts) -> tuple[Mend, ...]:
    """What `--fix` sets: nothing that is right, and nothing where the rules of others cannot be read first."""
    mends = []
    if isinstance(facts.cors, tuple) and not _is_open_to_pages(facts) and len(facts.cors) < _MOST_RULES:
        rules = _with(facts.cors, CORS_RULE)
        said = f"CORS: pages everywhere may read what is public (GET and HEAD, with Range){_besides(rules)}"
        mends.append(Mend("cors", rules, said))
    if isinstance(facts.lifecycle, tuple) and not is_ended_by_the_host(facts.lifecycle, facts.below):
        rules = _with(facts.lifecycle, lifecycle_rule(facts.below))
        said = f"lifecycle: uploads that are not finished after {_DAYS} days are ended{_besides(rules)}"
        mends.append(Mend("lifecycle", rules, said))
    return tuple(mends)


def lifecycle_rule(below: str) -> Rule:
    """For what lies below the target's prefix: the uploads of others in the bucket are not ours to end."""
    return {
        "ID": LIFECYCLE_ID,
        "Filter": {"Prefix": below},
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS},
    }


def is_ended_by_the_host(rules: Sequence[Rule], below: str) -> bool:
    """Whether a rule ends the unfinished uploads of this target."""
    return any(
        rule.get("Status") == "Enabled"
        and "AbortIncompleteMultipartUpload" in rule
        and below.startswith(_prefix_of(rule))
        for rule in rules
    )


def _prefix_of(rule: Rule) -> str:
    """Where a rule holds. Hosts still answer with its old place, too, beside the filter."""
    filtered: Rule = rule.get("Filter") or {}
    return str(filtered.get("And", filtered).get("Prefix") or rule.get("Prefix") or "")


def _is_open_to_pages(facts: BucketFacts) -> bool:
    """By what listeners get; where they get nothing yet, by whether our rule is there."""
    if facts.address is None or not isinstance(facts.address.whole, Answer):
        return isinstance(facts.cors, tuple) and any(rule.get("ID") == CORS_RULE["ID"] for rule in facts.cors)
    return any(each.topic == "cors" and each.light is Light.GREEN for each in judge_address(facts.address))


def _with(rules: Sequence[Rule], own: Rule) -> tuple[Rule, ...]:
    """Ours stands last: the first rule that fits is the one that counts, and those of others were there first."""
    return (*(rule for rule in rules if rule.get("ID") != own["ID"]), own)


def _besides(rules: Sequence[Rule]) -> str:
    others = len(rules) - 1
    return "" if not others else f"; {'the other rule stays' if others == 1 else f'the other {others} rules stay'}"
