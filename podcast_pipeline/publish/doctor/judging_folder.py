"""What a folder is good for: what was tried with it -> findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.errors import TargetUnreachable
from podcast_pipeline.http import Answer
from podcast_pipeline.publish.doctor.facts import AddressFacts, Failed, FolderFacts
from podcast_pipeline.publish.doctor.findings import Finding, green, red, yellow
from podcast_pipeline.publish.doctor.judging_address import judge_address

_LITTLE_BYTES = 1_000_000_000


def judge_folder(facts: FolderFacts) -> tuple[Finding, ...]:
    if facts.failed is not None:
        return (red("write", str(facts.failed)),)
    return tuple(_judged(facts))


def _judged(facts: FolderFacts) -> Iterator[Finding]:
    if facts.came_back:
        yield green("write", "files can be written, flushed to the disk, renamed in one step, and read back the same")
    else:
        yield red(
            "write", "what was written reads back as something else", "do not publish there: the disk may be broken"
        )
    if facts.closed:
        names = ", ".join(f"{name}/" for name in facts.closed)
        yield red("rights", f"{names} in it may not be written", "change the owner or the rights of these folders")
    free = f"{facts.free_bytes / 1e9:.1f} GB are free"
    if facts.free_bytes < _LITTLE_BYTES:
        yield yellow("space", f"only {free}", "make room before the next episode")
    else:
        yield green("space", free)
    if facts.address is not None:
        yield from _address(facts.address)


def _address(facts: AddressFacts) -> Iterator[Finding]:
    """Whoever serves the folder may be another machine, to which it is copied later."""
    base = facts.url.removesuffix(f"/{facts.upload.key}")
    match facts.whole:
        case Failed(error=TargetUnreachable()):
            cure = "start what serves the folder, `podcast preview` for instance, or correct base_url"
            yield yellow("public", f"nobody answers at {base}", cure)
        case Answer(status=404 | 403):
            cure = "let a web server serve this folder there, or bring it there after each publish"
            yield yellow("public", f"what lies in the folder is not seen at {base}", cure)
        case _:
            yield from judge_address(facts)
