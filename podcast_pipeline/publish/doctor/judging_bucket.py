"""What a bucket is good for: what was tried with it -> findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from podcast_pipeline.errors import AccessRefused, BucketMissing, TargetUnreachable
from podcast_pipeline.publish.doctor.facts import BucketFacts, Failed
from podcast_pipeline.publish.doctor.findings import Finding, Light, green, red, yellow
from podcast_pipeline.publish.doctor.judging_address import judge_address
from podcast_pipeline.publish.doctor.mending import is_ended_by_the_host
from podcast_pipeline.publish.objects import StoredObject, Upload
from podcast_pipeline.publish.store import Conditions, Kept

# Hosts refuse requests that are 15 minutes off (AWS, Signature Version 4).
_CLOCK_AMISS_S, _CLOCK_REFUSED_S = 60, 15 * 60
_RIGHTS = "give the key the rights of docs/s3.md"


def judge_bucket(facts: BucketFacts) -> tuple[Finding, ...]:
    """In the order in which one thing rests on the other."""
    if facts.no_contact is not None:
        return (_no_contact(facts.no_contact, facts.ahead_s),)
    known = (
        green("network", f"{facts.host} answers"),
        green("credentials", "the access key is accepted"),
        *_clock(facts),
        *_rights(facts),
    )
    if facts.rights.writing is not None:
        return known
    return (
        *known,
        *_kept(facts),
        _conditions(facts),
        *_checksums(facts),
        *_strangers(facts),
        *_lifecycle(facts),
        *map(partial(_curable, facts), judge_address(facts.address) if facts.address is not None else ()),
    )


def _curable(facts: BucketFacts, finding: Finding) -> Finding:
    """With a cure that this key can bring about: `--fix` sets nothing where the rules of others may not be read."""
    if finding.topic != "cors" or finding.light is Light.GREEN or not isinstance(facts.cors, Failed):
        return finding
    by_hand = "set the CORS rule of docs/s3.md at the host"
    if not facts.cors.is_denied:
        return replace(finding, cure=by_hand)
    return replace(finding, cure=f"{by_hand}, or run `podcast doctor --fix` with a key that may read and set it")


def _no_contact(failed: Failed, ahead_s: float | None) -> Finding:
    """Its sentence has the way out; the topic says what it is about."""
    match failed.error:
        case TargetUnreachable():
            topic = "network"
        case BucketMissing():
            topic = "bucket"
        case AccessRefused():
            topic = "clock" if abs(ahead_s or 0) > _CLOCK_REFUSED_S else "credentials"
        case _:
            topic = "settings"
    return red(topic, str(failed))


def _clock(facts: BucketFacts) -> Iterator[Finding]:
    if facts.ahead_s is None:
        return
    off = abs(facts.ahead_s)
    side = "ahead of" if facts.ahead_s > 0 else "behind"
    if off < _CLOCK_AMISS_S:
        yield green("clock", "this machine's clock and the host's agree within a minute")
    else:
        yield yellow(
            "clock",
            f"this machine's clock is {off / 60:.0f} minutes {side} the host's, which refuses requests at 15",
            "set this machine's clock, by the network if that can be",
        )


def _rights(facts: BucketFacts) -> Iterator[Finding]:
    rights = facts.rights
    if rights.listing is None:
        yield green("list", "the key may list the bucket")
    else:
        yield red(
            "list",
            "the key may not list the bucket, so hosts answer 'forbidden' for what is not there",
            f"{_RIGHTS}: s3:ListBucket",
        )
    if rights.writing is not None:
        yield red("write", f"the key cannot put an object: {rights.writing.error.message}", f"{_RIGHTS}: s3:PutObject")
        return
    yield green("write", "the key may put objects")
    if rights.reading is not None:
        yield red("read", f"what was put cannot be read: {rights.reading.error.message}", f"{_RIGHTS}: s3:GetObject")
    else:
        yield (
            green("read", "what was put is read back the same")
            if facts.came_back
            else red("read", "what was put comes back as something else", "ask the host why, and publish nothing there")
        )
    if rights.parts is not None:
        yield red(
            "multipart",
            f"large files cannot go up in parts: {rights.parts.error.message}",
            f"{_RIGHTS}: s3:PutObject and s3:AbortMultipartUpload",
        )
    elif rights.unfinished is not None:
        yield yellow(
            "multipart",
            "large files can go up in parts, but uploads that were never finished cannot be found",
            f"{_RIGHTS}: s3:ListBucketMultipartUploads",
        )
    else:
        yield green("multipart", "large files can go up in parts, and those that were never finished can be ended")
    yield from _deleting(facts)


def _deleting(facts: BucketFacts) -> Iterator[Finding]:
    if facts.rights.deleting is not None:
        left = ", ".join(facts.left_behind)
        yield yellow(
            "delete",
            f"the key may not delete; publishing never does, `podcast clean` does; left behind: {left}",
            f"delete that by hand; for cleaning {_RIGHTS}: s3:DeleteObject",
        )
    else:
        yield green("delete", "the key may delete, which only `podcast clean` ever does; all scratch objects are gone")


def _kept(facts: BucketFacts) -> Iterator[Finding]:
    upload, found = facts.upload, facts.found
    if upload is None or found is None:
        return
    if difference := _difference(upload, found):
        yield red("headers", f"the host keeps {difference}", "ask the host; publishing there is refused as it is")
    else:
        yield green("headers", "type, cache rule and checksum of an object are kept as they were put")


def _difference(upload: Upload, found: StoredObject) -> str:
    pairs = {
        "size": (upload.size_bytes, found.size_bytes),
        "type": (upload.content_type, found.content_type),
        "cache rule": (upload.cache_control, found.cache_control),
        "SHA-256 in the metadata": (upload.sha256, found.sha256),
    }
    return "; ".join(f"as {what} {got} instead of {meant}" for what, (meant, got) in pairs.items() if meant != got)


def _conditions(facts: BucketFacts) -> Finding:
    if facts.swapped is not None:
        return red("conditions", f"a feed cannot be put on what was read: {facts.swapped}")
    match facts.conditions:
        case Conditions(hold=True):
            return green("conditions", "conditions of writes are kept: two who publish at once lose nothing")
        case Conditions(create=create, replace=replace):
            said = {Kept.YES: "keeps", Kept.REFUSED: "refuses", Kept.IGNORED: "ignores"}
            return yellow(
                "conditions",
                f"the host {said[create]} If-None-Match and {said[replace]} If-Match: of two who publish at once one "
                f"may write over the other's feed; reading back finds that, and the next publish heals it",
                "let one machine alone publish (CI, for instance), or choose a host that keeps both",
            )
    return yellow("conditions", f"conditions of writes could not be tried: {facts.conditions}", "try again later")


def _checksums(facts: BucketFacts) -> Iterator[Finding]:
    if facts.checksums == "when_supported":
        yield green("checksums", "the host understands the checksums of newer AWS tools (checksums: when_supported)")
    elif facts.other_checksums is None:
        yield green("checksums", "checksums: when_required works, and so would when_supported")
    else:
        yield green(
            "checksums", "checksums: when_required works; when_supported, the default of newer AWS tools, does not"
        )
    if facts.takes_damage:
        yield yellow(
            "damage",
            "bytes that do not fit their checksum (Content-MD5) are taken: what breaks on the way is not refused",
            "publish over https, which finds damage; a feed is read back and compared in any case",
        )
    elif facts.takes_damage is False:
        yield green("damage", "bytes that were damaged on the way are refused")


def _strangers(facts: BucketFacts) -> Iterator[Finding]:
    if facts.strangers.write:
        yield red(
            "strangers",
            "anybody in the world may put objects into this bucket",
            'close it for writing at once: take s3:PutObject from Principal "*", or public-read-write from its ACL',
        )
    elif facts.strangers.list:
        yield yellow(
            "strangers",
            "anybody may list the bucket: scheduled episodes and the names of private feeds can be seen",
            "open objects one by one and not the list (docs/s3.md), or name the list in no policy",
        )
    else:
        yield green("strangers", "nobody without the key may write or list")


def _lifecycle(facts: BucketFacts) -> Iterator[Finding]:
    rules = facts.lifecycle
    if isinstance(rules, Failed):
        why = "may not be seen with this key" if rules.is_denied else "are not offered by this host"
        yield green("lifecycle", f"the rules of the bucket's lifecycle {why}; `podcast clean` ends unfinished uploads")
    elif rules is not None and is_ended_by_the_host(rules, facts.below):
        yield green("lifecycle", "the host ends uploads that were never finished")
    elif rules is not None:
        yield yellow(
            "lifecycle",
            "uploads that were never finished stay in the bucket, unseen, and are paid for",
            "run `podcast doctor --fix`, or now and then `podcast clean`, which ends them",
        )
