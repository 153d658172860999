"""What will be published: a plan as lines for a person and as JSON for a program. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from podcast_pipeline.cli.output import bold
from podcast_pipeline.cli.wording import effects
from podcast_pipeline.cli.wording.amounts import clock, loudness_line, moment, size
from podcast_pipeline.model import ComparedEpisode, Edition, LiveEpisode, Loudness, Move
from podcast_pipeline.pipeline import Plan
from podcast_pipeline.publish import Action, FeedStep, PageStep, PlannedEpisode, Step

_MOST_PAGE_LINES = 5

_UNKNOWN = Loudness(integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None)


def plan_lines(plan: Plan) -> list[str]:
    """The plan for a terminal: episodes, objects with their reasons, the feed's change item by item."""
    lines = [bold(f"Plan for {plan.target} ({plan.place})")]
    for episode in plan.episodes:
        lines += _episode_lines(episode)
    lines += [f"  {move_line(move)}" for move in plan.feed.moves]
    for leaving in plan.feed.withdrawn:
        lines += _withdrawn_lines(leaving)
    shown = [step for step in plan.steps if step.action is Action.SEND]
    for step in shown:
        if step.keeping is not None:
            lines.append(f"  copy  {step.keeping.kept_key}  {size(step.keeping.size_bytes)}  what lies there until now")
        lines.append(f"  send  {_sized(step)}  {step.reason}")
    kept = len(plan.steps) - len(shown)
    if kept:
        lines.append(f"  keep  {kept} {'object' if kept == 1 else 'objects'} that the target has")
    lines += [f"  write episodes/{entry.slug}/published.json" for entry in plan.records]
    for feed in plan.feeds:
        lines += _feed_lines(feed)
    return [*lines, *(f"  late  {stuck}" for stuck in plan.stuck)]


def plan_json(plan: Plan) -> dict[str, Any]:
    *others, main = map(_feed_json, plan.feeds)
    return {
        "target": plan.target,
        "place": plan.place,
        "feed_url": plan.feed_url,
        "episodes": [_episode_json(episode) for episode in plan.episodes],
        "objects": [_step_json(step) for step in plan.steps],
        "moves": [dataclasses.asdict(move) for move in plan.feed.moves],
        "withdrawn": [_withdrawn_json(leaving) for leaving in plan.feed.withdrawn],
        "records": [entry.slug for entry in plan.records],
        "dated": [{"slug": each.slug, "published_at": each.published_at.isoformat()} for each in plan.datings],
        "feed": main,
        "more_feeds": others,
        "questions": [{"text": question.text, "flag": question.flag} for question in plan.questions],
        "notices": list(plan.notices),
        "refusals": list(plan.refusals),
        "stuck": list(plan.stuck),
    }


def move_line(move: Move) -> str:
    """`The show moves from … to …: 14 addresses change, same guids`, and what stays behind."""
    addresses = "1 address changes" if move.addresses == 1 else f"{move.addresses} addresses change"
    line = f"The show moves from {move.before} to {move.after}: {addresses}, same guids"
    if not move.staying:
        return line
    stay = (
        "1 of an episode that is carried over stays"
        if move.staying == 1
        else (f"{move.staying} of episodes that are carried over stay")
    )
    return f"{line}; {stay} at the old one, so let it answer"


def edition_line(edition: Edition) -> str:
    """`1:42, MP3 128 kbit/s, 1.8 MB` and how loud it is; of another host's file as much as is known."""
    medium = edition.enclosure
    if medium.loudness is None:
        length_s, length_bytes, host = medium.duration_s, medium.length_bytes, urlsplit(medium.url or "").hostname
        known = [
            clock(length_s) if length_s else "",
            medium.mime_type,
            size(length_bytes) if length_bytes else "",
            f"at {host}" if host else "",
        ]
        return ", ".join(filter(None, known))
    codec = f"{(medium.codec or medium.mime_type).upper()} {medium.bitrate_kbps} kbit/s"
    return f"{clock(medium.duration_s)}, {codec}, {size(medium.length_bytes)}, {loudness_line(medium.loudness)}"


def _episode_lines(episode: PlannedEpisode) -> list[str]:
    when = moment(episode.published_at)
    return [
        f"  Episode {episode.label}: {episode.title} ({when}{_yet(episode)})",
        f"    {edition_line(episode.edition)}",
    ]


def _yet(episode: PlannedEpisode) -> str:
    if episode.listed:
        return ""
    return ", live as it was" if episode.live else ", not in the feed yet"


def _withdrawn_lines(leaving: LiveEpisode) -> list[str]:
    lines = [f"  Withdraw {leaving.title} (guid {leaving.guid})"]
    lines.append("    apps drop it from their lists when they next read the feed; who downloaded it keeps it")
    if leaving.enclosure is not None:
        lines.append(f"    its audio stays at {leaving.enclosure.url}")
    return lines


def _withdrawn_json(leaving: LiveEpisode) -> dict[str, Any]:
    url = leaving.enclosure.url if leaving.enclosure is not None else None
    return {"guid": leaving.guid, "title": leaving.title, "url": url}


def _feed_lines(feed: FeedStep) -> list[str]:
    lines = _page_lines(feed)
    verb = "put " if feed.action is Action.SEND else "keep"
    lines.append(f"  {verb}  {feed.upload.key}  {feed.reason}")
    changes = feed.changes
    lines += [f"        + {each.title}" for each in changes.added]
    if changes.added:
        lines.append(f"          {effects.ADDED}")
    for effect, episodes in _by_effect(changes.changed):
        lines += [f"        ~ {each.title} ({', '.join(each.parts)})" for each in episodes]
        lines.append(f"          {effect}")
    if changes.show_changed:
        lines.append(f"        ~ the show ({', '.join(changes.show_changed)})")
        lines.append(f"          {effects.of_show(changes.show_changed)}")
    lines += [f"        - {each.title} {effects.REMOVED}" for each in changes.removed]
    lines += [f"        = {each.live.title}: {each.reason}" for each in feed.carried]
    lines += [f"        - {each.title} is left out: {each.reason}" for each in feed.left_out]
    return lines


def _by_effect(changed: Sequence[ComparedEpisode]) -> list[tuple[str, list[ComparedEpisode]]]:
    """Episodes of which apps make the same, together, in the order of the feed."""
    found: dict[str, list[ComparedEpisode]] = {}
    for each in changed:
        found.setdefault(effects.of_changed(each.parts), []).append(each)
    return list(found.items())


def _feed_json(feed: FeedStep) -> dict[str, Any]:
    changes = feed.changes
    return {
        **_page_json(feed),
        "pages": [_page_json(page) for page in feed.pages],
        "added": [{"guid": each.guid, "title": each.title, "in_apps": effects.ADDED} for each in changes.added],
        "removed": [{"guid": each.guid, "title": each.title, "in_apps": effects.REMOVED} for each in changes.removed],
        "changed": [
            {
                "guid": each.guid,
                "title": each.title,
                "parts": list(each.parts),
                "in_apps": effects.of_changed(each.parts),
            }
            for each in changes.changed
        ],
        "show_changed": list(changes.show_changed),
        "carried_over": [
            {"guid": each.live.guid, "title": each.live.title, "reason": each.reason} for each in feed.carried
        ],
        "left_out": [{"slug": each.slug, "title": each.title, "reason": each.reason} for each in feed.left_out],
    }


def _page_json(page: PageStep) -> dict[str, Any]:
    return {
        "key": page.upload.key,
        "action": page.action.value,
        "reason": page.reason,
        "sha256": page.upload.sha256,
    }


def _page_lines(feed: FeedStep) -> list[str]:
    """The pages behind a feed's first one: each that goes up while they are few, and how many stay."""
    put = [page for page in feed.pages if page.action is Action.SEND]
    lines = [f"  put   {page.upload.key}  {page.reason}" for page in put]
    if len(put) > _MOST_PAGE_LINES:
        lines[_MOST_PAGE_LINES - 1 :] = [f"  put   {len(put) - _MOST_PAGE_LINES + 1} more pages of {feed.upload.key}"]
    kept = len(feed.pages) - len(put)
    if kept:
        lines.append(f"  keep  {kept} {'page' if kept == 1 else 'pages'} of {feed.upload.key}")
    return lines


def _sized(step: Step) -> str:
    return f"{step.upload.key}  {size(step.upload.size_bytes)}"


def _step_json(step: Step) -> dict[str, Any]:
    upload = step.upload
    return {
        "action": step.action.value,
        "reason": step.reason,
        "role": upload.role.value,
        "key": upload.key,
        "kept_as": step.keeping.kept_key if step.keeping is not None else None,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "content_type": upload.content_type,
        "cache_control": upload.cache_control,
    }


def _episode_json(episode: PlannedEpisode) -> dict[str, Any]:
    medium = episode.edition.enclosure
    return {
        "slug": episode.slug,
        "label": episode.label,
        "title": episode.title,
        "published_at": episode.published_at.isoformat() if episode.published_at else None,
        "listed": episode.listed,
        "url": episode.url,
        "length_bytes": medium.length_bytes,
        "sha256": medium.sha256,
        "duration_s": medium.duration_s,
        **(medium.loudness or _UNKNOWN).model_dump(),
    }
