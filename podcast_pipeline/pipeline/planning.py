"""From what was asked to a Plan: what is there is looked at, the rooms decide, nothing public is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from podcast_pipeline import feed
from podcast_pipeline.errors import PlanRefused
from podcast_pipeline.model import Edition, Episode, LiveFeed, Record, Target
from podcast_pipeline.pipeline.composing import (
    Composition,
    artwork_upload,
    compose,
    enclosure_of,
    media_upload,
)
from podcast_pipeline.pipeline.editions import Choice, choose_edition, past_edition, rebuilt
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import (
    Dating,
    FeedStep,
    Plan,
    PlannedEpisode,
    Question,
    RecordEntry,
    Step,
    Store,
    Upload,
    decide_feed_action,
    decide_steps,
    feed_upload,
    open_public_store,
    open_store,
)


class Scope(StrEnum):
    """What a publish is about: chosen episodes, all dated ones, or texts and feed alone (no audio is touched)."""

    EPISODE = "episode"
    ALL = "all"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for. `now` is the only clock the pipeline knows."""

    scope: Scope
    now: datetime
    episodes: tuple[str, ...] = ()
    target: str | None = None
    date_now: bool = False
    replace: bool = False
    through_public_address: bool = False


def open_target(project: Project, name: str | None) -> tuple[str, Target]:
    """A target by name, or the show's default. PlanRefused names those there are."""
    name = name or project.show.default_target
    target = project.show.targets.get(name)
    if target is None:
        known = ", ".join(project.show.targets)
        raise PlanRefused(f"there is no target {name!r}; podcast.yaml has {known}", where="--target")
    return name, target


def make_plan(project: Project, wish: Wish, progress: Progress) -> Plan:
    """Build what is needed, look at the target, and decide. The target is only read."""
    name, target = open_target(project, wish.target)
    with progress.task(f"Looking at {name}"):
        store = open_public_store(target) if wish.through_public_address else open_store(target, root=project.root)
        seen = store.read(project.show.feed_file)
        live = feed.read(seen, where=target.url(project.show.feed_file)) if seen is not None else None
    project, datings = _dated(project, wish)
    here = _Place(project, wish, target, store, seen, live)
    choices = here.choices(progress)
    known = {choice.episode.slug: choice.edition for choice in choices}
    candidates = [here.candidate(episode, known) for episode in project.episodes]
    decision = feed.decide(candidates, live, wish.now)
    listed = {episode.slug for episode in decision.listed}
    compositions = [
        compose(project, episode, edition, target)
        for episode in project.episodes
        if (episode.slug in listed or episode.slug in known)
        and (edition := known.get(episode.slug) or past_edition(project, episode, target, live)) is not None
    ]
    artwork = artwork_upload("show", project.artwork_file())
    rendered = feed.render(
        project.show,
        [each.listed for each in compositions if each.listed.episode.slug in listed],
        decision.carried,
        feed_url=target.url(project.show.feed_file),
        artwork_url=target.url(artwork.key) if artwork is not None else project.show.link,
    )
    upload = feed_upload(project.show.feed_file, rendered)
    action, reason = decide_feed_action(upload, seen)
    return Plan(
        target=name,
        place=store.place,
        feed_url=target.url(project.show.feed_file),
        episodes=tuple(here.planned(choice, listed) for choice in choices),
        steps=here.steps(choices, compositions, artwork),
        feed=FeedStep(
            upload,
            action,
            reason,
            seen,
            feed.differences(live, feed.read(rendered)),
            decision.carried,
            decision.left_out,
        ),
        datings=datings,
        records=here.records(choices),
        questions=_questions(project, wish, datings, choices),
        notices=tuple(notice for choice in choices for notice in choice.notices),
        refusals=here.refusals(choices),
    )


def _dated(project: Project, wish: Wish) -> tuple[Project, tuple[Dating, ...]]:
    """The project with every chosen draft dated now, and the dates to write. Only a named episode is ever dated."""
    if wish.scope is not Scope.EPISODE:
        return project, ()
    chosen = [project.find(name) for name in wish.episodes]
    drafts = {episode.slug for episode in chosen if episode.published_at is None}
    dated_already = next((episode for episode in chosen if episode.slug not in drafts), None)
    if wish.date_now and dated_already is not None:
        raise PlanRefused(
            f"is dated {dated_already.published_at:%Y-%m-%d %H:%M} already; --now is for drafts: change `published_at` "
            f"by hand if that is meant",
            where=project.shown(project.episode_file(dated_already)),
        )
    now = wish.now.astimezone(project.show.zone).replace(microsecond=0)
    episodes = tuple(
        episode.model_copy(update={"published_at": now}) if episode.slug in drafts else episode
        for episode in project.episodes
    )
    return replace(project, episodes=episodes), tuple(Dating(slug, now) for slug in sorted(drafts))


def _questions(
    project: Project, wish: Wish, datings: Sequence[Dating], choices: Sequence[Choice]
) -> tuple[Question, ...]:
    questions = []
    if not wish.date_now:
        for dating in datings:
            label = project.find(dating.slug).label
            at = f"{dating.published_at:%Y-%m-%d %H:%M}"
            questions.append(Question(f"Episode {label} is a draft. Date it now ({at}) and publish it?", "--now"))
    for choice in choices:
        if choice.replaces:
            text = f"Episode {choice.episode.label} is public. Give its listeners the new file in place of the old one?"
            questions.append(Question(text, "--yes"))
    return tuple(questions)


@dataclass(frozen=True, slots=True)
class _Place:
    """A show before one target: what is asked, and what was seen there."""

    project: Project
    wish: Wish
    target: Target
    store: Store
    seen: bytes | None
    live: LiveFeed | None

    def choices(self, progress: Progress) -> tuple[Choice, ...]:
        """The chosen episodes' editions, each with its audio at hand or at the target."""
        if self.wish.scope is Scope.FEED:
            return ()
        chosen = (
            [self.project.find(name) for name in self.wish.episodes]
            if self.wish.scope is Scope.EPISODE
            else [episode for episode in self.project.episodes if self._can_be_published(episode)]
        )
        found = [
            choose_edition(self.project, episode, self.target, self.live, replace=self.wish.replace, progress=progress)
            for episode in chosen
        ]
        return tuple(
            choice if self._has_media(choice.edition) else rebuilt(self.project, choice, progress) for choice in found
        )

    def candidate(self, episode: Episode, known: Mapping[str, Edition]) -> feed.Candidate:
        """An episode as the feed's rules see it: with an enclosure only when its audio is at the target, or will be."""
        edition = known.get(episode.slug)
        if edition is None:
            edition = past_edition(self.project, episode, self.target, self.live)
            if edition is None:
                return feed.Candidate(episode, None, "neither published before (no record) nor built here")
            if not self._has_media(edition):
                reason = f"its audio is not at this target: run `podcast publish episode {episode.label}` for it"
                return feed.Candidate(episode, None, reason)
        return feed.Candidate(episode, enclosure_of(edition, self.target), "")

    def steps(
        self, choices: Sequence[Choice], compositions: Sequence[Composition], artwork: Upload | None
    ) -> tuple[Step, ...]:
        media = [upload for choice in choices if (upload := media_upload(choice.edition, choice.file)) is not None]
        chosen = {choice.episode.slug for choice in choices}
        near = [artwork] if artwork is not None else []
        for each in compositions:
            near += each.uploads
        looked_at_anyway = {
            upload.key for each in compositions if each.listed.episode.slug in chosen for upload in each.uploads
        } | {upload.key for upload in media}
        named = {u.key for u in near if u.key not in looked_at_anyway and self._named_by_feed(u.key)}
        uploads = [*media, *near]
        # Asked for in public before it is up, an address may be remembered as missing by a cache in front.
        looked_at = [] if self.wish.through_public_address else [u.key for u in uploads if u.key not in named]
        existing = {key: self.store.look(key) for key in looked_at}
        return decide_steps(uploads, existing, frozenset(named))

    def records(self, choices: Sequence[Choice]) -> tuple[RecordEntry, ...]:
        """The records that change. Only the one target with `record: true` is worth remembering."""
        if not self.target.record:
            return ()
        entries = []
        for choice in choices:
            record = self._record(choice)
            if record is not None and record != self.project.records.get(choice.episode.slug):
                entries.append(RecordEntry(choice.episode.slug, record))
        return tuple(entries)

    def refusals(self, choices: Sequence[Choice]) -> tuple[str, ...]:
        found = [choice.refusal for choice in choices if choice.refusal is not None]
        if self.live is not None and self.live.podcast_guid not in (None, self.project.show.guid):
            found.append(
                f"the feed at {self.target.url(self.project.show.feed_file)} is that of another show "
                f"({self.live.title!r}, podcast:guid {self.live.podcast_guid}): check the target, or write its guid "
                f"into podcast.yaml if it is yours"
            )
        for choice in choices:
            if choice.file is None and not self._has_media(choice.edition):
                found.append(
                    f"episode {choice.episode.label}: its audio is neither at the target nor on this machine; bring "
                    f"the recording {choice.episode.recording!r} back"
                )
        return tuple(found)

    def planned(self, choice: Choice, listed: set[str]) -> PlannedEpisode:
        episode = choice.episode
        return PlannedEpisode(
            slug=episode.slug,
            label=episode.label,
            title=episode.title,
            published_at=episode.published_at,
            listed=episode.slug in listed,
            url=enclosure_of(choice.edition, self.target).url,
            edition=choice.edition,
        )

    def _record(self, choice: Choice) -> Record | None:
        edition, episode = choice.edition, choice.episode
        if episode.published_at is None:
            return None
        return Record(
            guid=episode.guid,
            published_at=episode.published_at,
            media=edition.media,
            timeline=edition.timeline,
            made_from=edition.made_from,
        )

    def _can_be_published(self, episode: Episode) -> bool:
        has_audio = episode.slug in self.project.records or self.project.recording_file(episode) is not None
        return episode.published_at is not None and has_audio

    def _has_media(self, edition: Edition) -> bool:
        key = edition.enclosure.key
        return key is None or self._named_by_feed(key) or self.store.look(key) is not None

    def _named_by_feed(self, key: str) -> bool:
        return self.seen is not None and self.target.url(key).encode() in self.seen
