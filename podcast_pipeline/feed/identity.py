"""Which episodes the feed lists: the three rules that keep every listener's list whole. Only decides.

1. An episode that is live and that this checkout does not know is carried over as it stands.
2. An episode with an audio file whose date has come is listed from git.
3. Any other episode of git is left out, or, when it is live already, carried over: nothing leaves a feed by accident.

What is withdrawn leaves it on purpose, and stays out until its episode is published by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline.errors import FeedError
from podcast_pipeline.model import AnyEpisode, CarriedEpisode, Enclosure, LeftOutEpisode, LiveEpisode, LiveFeed


@dataclass(frozen=True, slots=True)
class Candidate:
    """An episode of git, and the audio file it would have in the feed.

    `reason` says why it has none ("never published and not built here"); it is empty when it has one. `withdrawn_at`
    is set for one that was withdrawn and that this run does not bring back.
    """

    episode: AnyEpisode
    enclosure: Enclosure | None
    reason: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedDecision:
    """What goes into the feed and what does not. `listed` is in git's order; every reason is a person's to read.

    `withdrawn` is what leaves the feed in this run.
    """

    listed: tuple[AnyEpisode, ...]
    carried: tuple[CarriedEpisode, ...]
    left_out: tuple[LeftOutEpisode, ...]
    withdrawn: tuple[LiveEpisode, ...] = ()


def decide(
    candidates: Sequence[Candidate], live: LiveFeed | None, now: datetime, *, withdrawing: frozenset[str] = frozenset()
) -> FeedDecision:
    """The feed's episodes, from git, the live feed and the time. FeedError when two episodes share a guid.

    `withdrawing` are the guids that leave the feed now, known to git or not.
    """
    _refuse_twins(candidates)
    of_git = {candidate.episode.guid: candidate for candidate in candidates}
    why_not = {guid: _reason_against(candidate, now, withdrawing) for guid, candidate in of_git.items()}
    live_guids = {episode.guid for episode in live.episodes} if live else set()
    carried, withdrawn = [], []
    for episode in live.episodes if live else ():
        if episode.guid in withdrawing:
            withdrawn.append(episode)
        elif episode.guid not in of_git:
            carried.append(CarriedEpisode(episode, "live, but not in this checkout"))
        elif reason := why_not[episode.guid]:
            carried.append(CarriedEpisode(episode, f"live, and stays as it stands ({reason})"))
    left_out = [
        LeftOutEpisode(candidate.episode.slug, candidate.episode.title, why_not[guid])
        for guid, candidate in of_git.items()
        if why_not[guid] and guid not in live_guids
    ]
    listed = [candidate.episode for guid, candidate in of_git.items() if not why_not[guid]]
    return FeedDecision(tuple(listed), tuple(carried), tuple(left_out), tuple(withdrawn))


def _refuse_twins(candidates: Sequence[Candidate]) -> None:
    slugs: dict[str, str] = {}
    for candidate in candidates:
        guid, slug = candidate.episode.guid, candidate.episode.slug
        if guid in slugs:
            raise FeedError(
                f"{slugs[guid]} and {slug} have the same guid, {guid!r}, so apps would take them for one episode; "
                f"give the one that was never published a guid of its own"
            )
        slugs[guid] = slug


def _reason_against(candidate: Candidate, now: datetime, withdrawing: frozenset[str]) -> str:
    """Why an episode is not listed now; empty when it is."""
    published_at = candidate.episode.published_at
    if candidate.withdrawn_at is not None:
        brings_back = f"`podcast publish episode {candidate.episode.label}` brings it back"
        return f"withdrawn on {_written(candidate.withdrawn_at)}: {brings_back}"
    if candidate.episode.guid in withdrawing:
        return "withdrawn now"
    if published_at is None:
        return "a draft: it has no published_at"
    if published_at > now:
        return f"scheduled for {_written(published_at)}: run `podcast publish feed` after that"
    if candidate.enclosure is None:
        return candidate.reason or "never published and not built here"
    return ""


def _written(at: datetime) -> str:
    """`2026-12-01 06:00 +01:00`, with seconds only when there are any."""
    date, clock = at.date().isoformat(), at.time().isoformat("auto" if at.second else "minutes")
    offset = at.strftime("%z")
    return f"{date} {clock} {offset[:3]}:{offset[3:5]}"
