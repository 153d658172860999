"""Plans, measurements and results as lines for a person and as JSON for a program. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast_pipeline.cli.output import bold
from podcast_pipeline.model import Edition, FolderTarget, Loudness, Master, Measurement
from podcast_pipeline.pipeline import Applied, BuiltEpisode, Plan
from podcast_pipeline.pipeline.standing import Standing
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Action, FeedStep, PlannedEpisode, Step

_CHANNELS = {1: "mono", 2: "stereo"}


def level(value: float | None, unit: str) -> str:
    """`-16.0 LUFS`; a dash where the level is undefined, as for silence."""
    return f"{value:.1f} {unit}" if value is not None else f"– {unit}"


def clock(seconds: float) -> str:
    """`1:37`, `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(count: int) -> str:
    """`1.6 MB`, decimal as hosts bill it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def moment(at: datetime | None) -> str:
    return "no date" if at is None else f"{at:%Y-%m-%d %H:%M}"


def loudness_line(loudness: Loudness) -> str:
    """`-16.0 LUFS as heard, at most -1.1 dBTP, range 5.2 LU`."""
    return (
        f"{level(loudness.playback_lufs, 'LUFS')} as heard, at most {level(loudness.true_peak_dbtp, 'dBTP')}, "
        f"range {level(loudness.loudness_range_lu, 'LU')}"
    )


def measurement_lines(file: str, measured: Measurement) -> list[str]:
    channels = _CHANNELS.get(measured.channels, f"{measured.channels} channels")
    lines = [
        bold(file),
        f"  {loudness_line(measured.loudness)}",
        f"  momentary at most {level(measured.momentary_max_lufs, 'LUFS')}",
        f"  short-term at most {level(measured.short_term_max_lufs, 'LUFS')}",
        f"  {clock(measured.duration_s)}, {measured.sample_rate_hz / 1000:g} kHz {channels}, {measured.codec}",
    ]
    if measured.channels == 1 and measured.loudness.integrated_lufs is not None:
        plain = level(measured.loudness.integrated_lufs, "LUFS")
        lines.insert(2, f"  a plain meter shows {plain}: a mono file plays on two speakers, 3 LU louder")
    if measured.loudness.integrated_lufs is None:
        lines.insert(2, "  silence: there is no loudness to measure")
    return lines


def measurement_json(file: str, measured: Measurement) -> dict[str, Any]:
    return {
        "file": file,
        **measured.loudness.model_dump(),
        "momentary_max_lufs": measured.momentary_max_lufs,
        "short_term_max_lufs": measured.short_term_max_lufs,
        "duration_s": measured.duration_s,
        "channels": measured.channels,
        "sample_rate_hz": measured.sample_rate_hz,
    }


def master_lines(master: Master) -> list[str]:
    """Before and after, and what was done."""
    before, after = master.recording.loudness, master.measured.loudness
    limited = ""
    if master.limited_db_max > 0:
        limited = f", limiter at work for {master.limited_s:.1f} s (at most {master.limited_db_max:.1f} dB)"
    return [
        f"  before  {loudness_line(before)}",
        f"  after   {loudness_line(after)}",
        f"  gain {master.gain_db:+.1f} dB{limited}",
    ]


def plan_lines(plan: Plan) -> list[str]:
    """The plan for a terminal: episodes, objects with their reasons, the feed's change item by item."""
    lines = [bold(f"Plan for {plan.target} ({plan.place})")]
    for episode in plan.episodes:
        lines += _episode_lines(episode)
    shown = [step for step in plan.steps if step.action is Action.SEND]
    lines += [f"  send  {_sized(step)}  {step.reason}" for step in shown]
    kept = len(plan.steps) - len(shown)
    if kept:
        lines.append(f"  keep  {kept} {'object' if kept == 1 else 'objects'} that the target has")
    lines += [f"  write episodes/{entry.slug}/published.json" for entry in plan.records]
    lines += _feed_lines(plan.feed)
    return lines


def plan_json(plan: Plan) -> dict[str, Any]:
    feed = plan.feed
    return {
        "target": plan.target,
        "place": plan.place,
        "feed_url": plan.feed_url,
        "episodes": [_episode_json(episode) for episode in plan.episodes],
        "objects": [_step_json(step) for step in plan.steps],
        "records": [entry.slug for entry in plan.records],
        "dated": [{"slug": each.slug, "published_at": each.published_at.isoformat()} for each in plan.datings],
        "feed": {
            "key": feed.upload.key,
            "action": feed.action.value,
            "reason": feed.reason,
            "sha256": feed.upload.sha256,
            "added": [{"guid": each.guid, "title": each.title} for each in feed.changes.added],
            "changed": [
                {"guid": each.guid, "title": each.title, "parts": list(each.parts)} for each in feed.changes.changed
            ],
            "show_changed": list(feed.changes.show_changed),
            "carried_over": [
                {"guid": each.live.guid, "title": each.live.title, "reason": each.reason} for each in feed.carried
            ],
            "left_out": [{"slug": each.slug, "title": each.title, "reason": each.reason} for each in feed.left_out],
        },
        "questions": [{"text": question.text, "flag": question.flag} for question in plan.questions],
        "notices": list(plan.notices),
        "refusals": list(plan.refusals),
    }


def published_lines(project: Project, plan: Plan, applied: Applied, folder: Path) -> list[str]:
    """What is public now, where, how it measured, and the git line to type in `folder` that commits the records."""
    feed_line = f"  Feed: {plan.feed_url}{_in_folder(project, plan)}"
    if plan.changes_nothing:
        lines = ["", bold(f"Nothing to do: {plan.target} is as it should be."), feed_line]
    else:
        lines = ["", bold(f"Published to {plan.target}: {_sent(applied)}."), feed_line]
    for episode in plan.episodes:
        lines.append(f"  Episode {episode.label}: {episode.url}")
        lines.append(f"    {_edition_line(episode.edition)}")
        if not episode.listed and not episode.live and episode.published_at is not None:
            at = moment(episode.published_at)
            lines.append(f"    scheduled: `podcast publish feed` after {at} brings it into the feed")
    return [*lines, *_git_lines(project, plan, folder)]


def published_json(project: Project, plan: Plan, applied: Applied) -> dict[str, Any]:
    return {
        **plan_json(plan),
        "sent": [step.upload.key for step in applied.sent],
        "bytes_sent": applied.bytes_sent,
        "feed_sent": applied.feed_sent,
        "commit": _changed_files(project, plan),
    }


def _in_folder(project: Project, plan: Plan) -> str:
    target = project.show.targets[plan.target]
    return f" (the file {target.path}/{plan.feed.upload.key})" if isinstance(target, FolderTarget) else ""


def _sent(applied: Applied) -> str:
    count = len(applied.sent)
    sent = f"{count} {'object' if count == 1 else 'objects'}, {size(applied.bytes_sent)}" if count else "no objects"
    return f"{sent}, {'and the feed' if applied.feed_sent else 'the feed stayed as it was'}"


def _git_lines(project: Project, plan: Plan, folder: Path) -> list[str]:
    """The line that commits what was published; again when there was nothing to do, for who missed it before."""
    files = _changed_files(project, plan)
    missed = plan.changes_nothing and project.show.targets[plan.target].record
    if missed:
        files = _text_files(project, [episode.slug for episode in plan.episodes])
    if not files:
        return []
    labels = ", ".join(episode.label for episode in plan.episodes)
    git = "git" if folder == project.root else f"git -C {shlex.quote(str(project.root))}"
    add, commit = f"{git} add {shlex.join(files)}", f'{git} commit -m "Publish episode {labels}"'
    heading = "Commit what was published, if that is not done:" if missed else "Commit what was published:"
    return ["", heading, f"  {add} && {commit}"]


def _changed_files(project: Project, plan: Plan) -> list[str]:
    """The files that tell of this publish: a record is worth nothing without the episode it is of."""
    changed = dict.fromkeys((*(dating.slug for dating in plan.datings), *(entry.slug for entry in plan.records)))
    return _text_files(project, changed)


def _text_files(project: Project, slugs: Iterable[str]) -> list[str]:
    paths = []
    for episode in map(project.find, slugs):
        texts = (project.episode_file(episode), project.transcript_file(episode), project.artwork_file(episode))
        paths += [path for path in texts if path is not None]
        if project.record_file(episode).exists():
            paths.append(project.record_file(episode))
    return [project.shown(path) for path in paths]


def _episode_lines(episode: PlannedEpisode) -> list[str]:
    when = moment(episode.published_at)
    return [
        f"  Episode {episode.label}: {episode.title} ({when}{_yet(episode)})",
        f"    {_edition_line(episode.edition)}",
    ]


def _yet(episode: PlannedEpisode) -> str:
    if episode.listed:
        return ""
    return ", live as it was" if episode.live else ", not in the feed yet"


def _edition_line(edition: Edition) -> str:
    medium = edition.enclosure
    return (
        f"{clock(medium.duration_s)}, {medium.codec.upper()} {medium.bitrate_kbps} kbit/s, "
        f"{size(medium.length_bytes)}, {loudness_line(medium.loudness)}"
    )


def _feed_lines(feed: FeedStep) -> list[str]:
    verb = "put " if feed.action is Action.SEND else "keep"
    lines = [f"  {verb}  {feed.upload.key}  {feed.reason}"]
    lines += [f"        + {each.title}" for each in feed.changes.added]
    lines += [f"        ~ {each.title} ({', '.join(each.parts)})" for each in feed.changes.changed]
    if feed.changes.show_changed:
        lines.append(f"        ~ the show ({', '.join(feed.changes.show_changed)})")
    lines += [f"        = {each.live.title}: {each.reason}" for each in feed.carried]
    lines += [f"        - {each.title} is left out: {each.reason}" for each in feed.left_out]
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
        **medium.loudness.model_dump(),
    }


def built_json(project: Project, built: BuiltEpisode) -> dict[str, Any]:
    return {
        "slug": built.episode.slug,
        "label": built.episode.label,
        "files": [project.shown(file) for file in built.files],
        "enclosure": built.edition.enclosure.model_dump(mode="json"),
        "input": measurement_json(built.episode.recording or "", built.master.recording),
        "gain_db": built.master.gain_db,
        "limited_db_max": built.master.limited_db_max,
        "limited_s": built.master.limited_s,
        "on_target": built.master.on_target,
        "warnings": list(built.master.warnings),
    }


def status_lines(found: Sequence[Standing]) -> list[str]:
    """One line an episode: label, state, date, title."""
    if not found:
        return ["No episodes yet: `podcast new TITLE` makes one."]
    wide = max(len(each.label) for each in found)
    return [
        f"{each.label:>{wide}}  {each.word:<9}  {moment(each.published_at):<16}  {each.title}"
        + ("" if each.slug else "  (not in this checkout)")
        for each in found
    ]


def status_json(each: Standing) -> dict[str, Any]:
    return {
        "slug": each.slug or None,
        "label": each.label if each.slug else None,
        "title": each.title,
        "state": each.word,
        "published_at": each.published_at.isoformat() if each.published_at else None,
        "built": each.built,
        "recorded": each.recorded,
        "live": each.live,
    }
