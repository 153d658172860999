"""The show as its folder target has it: a page of all episodes, and the files under their keys. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from podcast_pipeline.chapters import visible
from podcast_pipeline.errors import PlanRefused
from podcast_pipeline.model import Chapter, Edition, Episode, FolderTarget, LiveEpisode, Medium
from podcast_pipeline.notes import render_html, render_transcript
from podcast_pipeline.notes.templates import rendered
from podcast_pipeline.pipeline.building import shelf_of
from podcast_pipeline.pipeline.composing import compose, compose_show, media_upload
from podcast_pipeline.pipeline.editions import past_edition
from podcast_pipeline.pipeline.sight import Sight, look_at_target
from podcast_pipeline.pipeline.standing import standings
from podcast_pipeline.project import Project, load
from podcast_pipeline.publish import Role, Upload, open_store

_NOTES_BELOW = 4  # the headings above are the show's, the episode's and that of its notes
_TRANSCRIPT_BELOW = 3  # it brings its own heading


@dataclass(frozen=True, slots=True)
class Shown:
    """One episode on the page. `files` and `transcripts` are keys at the target; what is not there is not named.

    `said` is the transcript as a section of the page.
    """

    title: str
    label: str
    state: str
    published_at: datetime | None
    notes: Markup | None = None
    chapters: tuple[Chapter, ...] = ()
    medium: Medium | None = None
    files: Mapping[Role, str] = field(default_factory=dict)
    transcripts: tuple[str, ...] = ()
    said: Markup | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A show, its folder target, and what is built and not published yet, by its key. `now` is asked at each page."""

    root: Path
    name: str
    folder: Path
    base_url: str
    now: Callable[[], datetime]
    built: dict[str, Path | bytes] = field(default_factory=dict)

    def page(self, nonce: str) -> str:
        """The show as HTML, read anew. `nonce` is what lets its style and script run. Errors as `podcast status`."""
        project = load(self.root)
        target = _folder_targets(project)[self.name]
        composed = compose_show(project, target)
        project = composed.project
        sight = look_at_target(project.show, target, open_store(target, root=project.root))
        live = sight.live
        states = {each.slug: each.word for each in standings(project, target=self.name, online=False, now=self.now())}
        known = {episode.guid for episode in project.episodes}
        foreign = [each for each in (live.episodes if live is not None else ()) if each.guid not in known]
        episodes = [
            *(self._shown(project, episode, states[episode.slug], target, sight) for episode in project.episodes),
            *(Shown(each.title, "", "foreign", each.published_at, files=_audio(each, target)) for each in foreign),
        ]
        values = {
            "show": project.show,
            "target": self.name,
            "place": target.path,
            "feed": project.show.feed_file if live is not None else None,
            "artwork": None if composed.artwork is None else self._keep(composed.artwork),
            "episodes": sorted(episodes, key=_newest_first),
            "nonce": nonce,
        }
        return rendered(project.template_folders, "preview.html.j2", values)

    def find(self, key: str) -> Path | bytes | None:
        """What lies under a key: a file of the target's folder, else one that the last page named; never another."""
        steps = key.split("/")
        # A dot in front is a temporary file's; a backslash or a colon leaves the folder on Windows.
        if any(step[:1] in ("", ".") or set(step) & set("\\:\0") for step in steps):
            return None
        try:
            place = self.folder.joinpath(*steps).resolve()
            if place.is_relative_to(self.folder.resolve()) and place.is_file():
                return place
        except (OSError, RuntimeError):
            return None  # a name too long, a ring of links, a folder that is closed to us
        return self.built.get(key)

    def _shown(self, project: Project, episode: Episode, state: str, target: FolderTarget, sight: Sight) -> Shown:
        shown = (episode.title, episode.label, state, episode.published_at)
        edition, file = _edition(project, episode, target, sight)
        if edition is None:
            notes = render_html(
                project.show,
                episode,
                chapters=visible(episode.chapters),
                base_url=target.base_url,
                template_folders=project.template_folders,
            )
            heard = sight.live.episode(episode.guid) if sight.live is not None else None
            return Shown(*shown, _under(notes, _NOTES_BELOW), files=_audio(heard, target))
        composition = compose(project, episode, edition, target)
        audio = media_upload(edition, file) if file is not None else None
        uploads = (composition.artwork, composition.chapters, audio)
        files = {upload.role: self._keep(upload) for upload in uploads if upload is not None}
        for image in composition.images:  # which the chapters name
            self._keep(image)
        listed = composition.listed
        said = render_transcript(project.show, composition.cues, template_folders=project.template_folders)
        return Shown(
            *shown,
            notes=_under(listed.notes, _NOTES_BELOW),
            chapters=listed.chapters,
            medium=edition.enclosure,
            files=files,
            transcripts=tuple(self._keep(upload) for upload in composition.transcripts),
            said=_under(said, _TRANSCRIPT_BELOW) if said else None,
        )

    def _keep(self, upload: Upload) -> str:
        if upload.source is not None:
            self.built[upload.key] = upload.source
        return upload.key


def open_site(project: Project, target: str | None, now: Callable[[], datetime]) -> Site:
    """The show at a folder target: the one named, else the default, else the first one.

    PlanRefused when there is none, or a bucket is meant.
    """
    targets, folders = project.show.targets, _folder_targets(project)
    name = target or next((each for each in (project.show.default_target, *folders) if each in folders), None)
    if name in folders:
        return Site(project.root, name, project.folder_target(folders[name].path), folders[name].base_url, now)
    what = "no target of podcast.yaml is a folder" if name is None else f"there is no target {name!r}"
    if name in targets:
        what = f"the target {name!r} is a bucket, and a preview shows a folder"
    advice = f"give --target {' or '.join(folders)}" if folders else "add one with `kind: folder`"
    raise PlanRefused(f"{what}; {advice}", where="--target")


def _folder_targets(project: Project) -> dict[str, FolderTarget]:
    return {name: target for name, target in project.show.targets.items() if isinstance(target, FolderTarget)}


def _edition(
    project: Project, episode: Episode, target: FolderTarget, sight: Sight
) -> tuple[Edition | None, Path | None]:
    """The edition to show, and its audio: the published one, but rather one that can be heard on this machine."""
    shelf = shelf_of(project, episode)
    past = past_edition(project, episode, sight)
    if past is not None and past.enclosure.key is not None:
        published = project.folder_target(target.path) / past.enclosure.key
        if published.is_file():
            return past, published
    here = [(edition, file) for edition in shelf.editions() if (file := shelf.edition_file(edition)) is not None]
    newest_last = sorted(here, key=lambda pair: (pair[0] == past, pair[1].stat().st_mtime))
    return newest_last[-1] if newest_last else (past, None)


def _audio(live: LiveEpisode | None, target: FolderTarget) -> dict[Role, str]:
    """The audio that the live feed names, when it lies at the target."""
    url = live.enclosure.url if live is not None and live.enclosure is not None else ""
    return {Role.MEDIA: url.removeprefix(target.url(""))} if url.startswith(target.url("")) else {}


def _newest_first(shown: Shown) -> tuple[bool, float]:
    """Drafts on top: they are what is being worked on."""
    at = shown.published_at
    return at is not None, -at.timestamp() if at is not None else 0.0


def _under(safe_html: str, level: int) -> Markup:
    """Show notes, safe by the contract of their room, with their highest heading at `level`, for a whole outline."""
    highest = min((int(found) for found in re.findall(r"<h([1-6])\b", safe_html)), default=level)
    moved = re.sub(r"(</?h)([1-6])\b", lambda match: f"{match[1]}{min(6, int(match[2]) + level - highest)}", safe_html)
    return Markup(moved)
