"""From what was asked to a Plan: what is there is looked at, the rooms decide, nothing public is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from podcast_pipeline import feed
from podcast_pipeline.errors import PlanRefused
from podcast_pipeline.model import Edition, Episode, Target
from podcast_pipeline.pipeline.building import Built, build_episode
from podcast_pipeline.pipeline.composing import (
    artwork_problems,
    enclosure_of,
    media_uploads,
    show_artwork,
    show_artwork_url,
)
from podcast_pipeline.pipeline.editions import Choice, Replacement, choose_edition, edition_at
from podcast_pipeline.pipeline.feeds import decide_feeds, feed_refusals, feed_steps
from podcast_pipeline.pipeline.identity import judge
from podcast_pipeline.pipeline.listings import Listing, make_listings
from podcast_pipeline.pipeline.moves import move_notices
from podcast_pipeline.pipeline.records import records_of, records_of_withdrawal
from podcast_pipeline.pipeline.sight import Sight, look_at_target
from podcast_pipeline.pipeline.withdrawing import questions_of_withdrawal, withdrawing_guids
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import (
    Dating,
    Plan,
    PlannedEpisode,
    Question,
    Step,
    Upload,
    decide_steps,
    open_public_store,
    open_store,
)


class Scope(StrEnum):
    """What a publish is about: chosen episodes, all dated ones, or texts and feed alone (no audio is touched).

    And what takes episodes out of the feed: no audio is touched by that either.
    """

    EPISODE = "episode"
    ALL = "all"
    FEED = "feed"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for. `now` is the only clock the pipeline knows."""

    scope: Scope
    now: datetime
    episodes: tuple[str, ...] = ()
    target: str | None = None
    date_now: bool = False
    redate: bool = False
    replace: Replacement | None = None
    through_public_address: bool = False
    jobs: int | None = None


def open_target(project: Project, name: str | None) -> tuple[str, Target]:
    """A target by name, or the show's default. PlanRefused names those there are."""
    name = name or project.show.default_target
    target = project.show.targets.get(name)
    if target is None:
        known = ", ".join(project.show.targets)
        raise PlanRefused(f"there is no target {name!r}; podcast.yaml has {known}", where="--target")
    return name, target


def make_plan(project: Project, wish: Wish, progress: Progress) -> Plan:
    """Build what is needed, look at the target, and decide.

    1. look at the target       2. date the drafts that are meant    3. choose an edition of each chosen episode
    4. let the feed's rules decide what is listed    5. compose texts and addresses    6. compare with what is there,
    and with what listeners know episodes by
    """
    name, sight = _look(project, wish, progress)
    target = sight.target
    project, datings = _dated(project, wish, sight)

    def build(episode: Episode) -> Built:
        return build_episode(project, episode, progress, jobs=wish.jobs)

    choices = tuple(
        choose_edition(project, episode, sight, replace=wish.replace, named=wish.scope is Scope.EPISODE, build=build)
        for episode in _chosen(project, wish, sight)
    )
    chosen = {choice.episode.slug: choice.edition for choice in choices}
    editions = chosen | _published_before(project, sight, besides=chosen)
    candidates = [
        _candidate(project, episode, editions.get(episode.slug), sight, chosen) for episode in project.episodes
    ]
    withdrawing = withdrawing_guids(project, sight, wish.episodes) if wish.scope is Scope.WITHDRAW else frozenset()
    now = wish.now.astimezone(project.show.zone).replace(microsecond=0)
    decisions = decide_feeds(sight, candidates, wish.now, withdrawing)
    listed = {episode.slug for episode in decisions[0].listed}
    named = {slug: edition for slug, edition in editions.items() if slug in listed or slug in chosen}
    listings = make_listings(project, name, sight, named, anew=chosen, progress=progress)
    artwork = show_artwork(project)
    steps = _steps(wish, sight, choices, listings, artwork)
    in_feed = [each for each in listings if each.episode.slug in listed]
    feeds = feed_steps(project.show, sight, decisions, in_feed, show_artwork_url(project, target, artwork), now)
    verdict = judge(project, sight, named, choices, leaving=withdrawing, redate=wish.redate, now=wish.now)
    return Plan(
        target=name,
        place=sight.store.place,
        feed_url=target.url(project.show.feed_file),
        episodes=tuple(_planned(choice, sight, listed) for choice in choices),
        steps=steps,
        feeds=feeds,
        datings=datings,
        records=(*records_of(project, sight, choices), *records_of_withdrawal(project, sight, withdrawing, now)),
        questions=(
            *_questions(project, wish, sight, datings, choices),
            *verdict.questions,
            *questions_of_withdrawal(name, feeds),
        ),
        notices=(
            *(notice for choice in choices for notice in choice.notices),
            *move_notices(project.show, target.url(project.show.feed_file)),
        ),
        refusals=(
            *(choice.refusal for choice in choices if choice.refusal is not None),
            *verdict.refusals,
            *feed_refusals(project.show, sight, feeds),
            *artwork_problems(project, steps),
        ),
    )


def _look(project: Project, wish: Wish, progress: Progress) -> tuple[str, Sight]:
    name, target = open_target(project, wish.target)
    with progress.task(f"Looking at {name}"):
        store = open_public_store(target) if wish.through_public_address else open_store(target, root=project.root)
        return name, look_at_target(project.show, target, store)


def _dated(project: Project, wish: Wish, sight: Sight) -> tuple[Project, tuple[Dating, ...]]:
    """The project with every chosen draft dated now, and the dates to write. Only a named episode is ever dated."""
    if wish.scope is not Scope.EPISODE:
        return project, ()
    chosen = [project.find(name) for name in wish.episodes]
    drafts = {episode.slug for episode in chosen if episode.published_at is None}
    live = {episode.guid: episode for episode in (sight.live.episodes if sight.live is not None else ())}
    undated = next((each for each in chosen if each.slug in drafts and each.guid in live), None)
    if undated is not None:
        at = live[undated.guid].published_at
        since = f" since {at.astimezone(project.show.zone):%Y-%m-%d %H:%M}" if at is not None else ""
        raise PlanRefused(
            f"has no published_at, but is live{since}; write its date back",
            where=project.shown(project.episode_file(undated)),
        )
    ahead = next((each for each in chosen if each.published_at is not None and each.published_at > wish.now), None)
    # A date that has come is no contradiction: it may be the one that an interrupted `--now` wrote.
    if wish.date_now and ahead is not None:
        raise PlanRefused(
            f"is dated {ahead.published_at:%Y-%m-%d %H:%M} already; --now is for drafts: change `published_at` by hand "
            f"if that is meant",
            where=project.shown(project.episode_file(ahead)),
        )
    now = wish.now.astimezone(project.show.zone).replace(microsecond=0)
    episodes = tuple(
        episode.model_copy(update={"published_at": now}) if episode.slug in drafts else episode
        for episode in project.episodes
    )
    return replace(project, episodes=episodes), tuple(Dating(slug, now) for slug in sorted(drafts))


def _chosen(project: Project, wish: Wish, sight: Sight) -> list[Episode]:
    """The episodes whose audio a publish is about, each once. What was withdrawn comes back only by its name."""
    if wish.scope is Scope.EPISODE:
        return list({episode.slug: episode for episode in map(project.find, wish.episodes)}.values())
    if wish.scope is not Scope.ALL:
        return []
    return [
        episode
        for episode in project.episodes
        if episode.published_at is not None
        and (episode.slug in project.records or project.recording_files(episode))
        and sight.withdrawn_at(episode, project.records.get(episode.slug)) is None
    ]


def _published_before(project: Project, sight: Sight, *, besides: Mapping[str, Edition]) -> dict[str, Edition]:
    found = {
        episode.slug: edition_at(project, episode, sight) for episode in project.episodes if episode.slug not in besides
    }
    return {slug: sight.as_offered(edition) for slug, edition in found.items() if edition is not None}


def _candidate(
    project: Project, episode: Episode, edition: Edition | None, sight: Sight, chosen: Mapping[str, Edition]
) -> feed.Candidate:
    """An episode as the feed's rules see it: with an enclosure only when its audio is at the target, or will be."""
    if episode.slug not in chosen:
        withdrawn_at = sight.withdrawn_at(episode, project.records.get(episode.slug))
        if withdrawn_at is not None:
            return feed.Candidate(episode, None, withdrawn_at=withdrawn_at.astimezone(project.show.zone))
    if edition is None:
        return feed.Candidate(episode, None, "neither published before (no record) nor built here")
    if episode.slug not in chosen and not sight.offers(edition.enclosure):
        reason = f"its audio is not at this target: run `podcast publish episode {episode.label}` for it"
        return feed.Candidate(episode, None, reason)
    return feed.Candidate(episode, enclosure_of(edition, sight.target), "")


def _steps(
    wish: Wish, sight: Sight, choices: Sequence[Choice], listings: Sequence[Listing], artwork: Upload | None
) -> tuple[Step, ...]:
    """What is chosen is looked at, so that publishing again mends; of the rest the live feed's word is taken."""
    chosen = {choice.episode.slug for choice in choices}
    media = [upload for choice in choices for upload in media_uploads(choice.edition, choice.files)]
    own = [upload for each in listings if each.episode.slug in chosen for upload in each.uploads]
    others = [upload for each in listings if each.episode.slug not in chosen for upload in each.uploads]
    if artwork is not None:
        (others if wish.scope is Scope.FEED else own).append(artwork)
    if wish.through_public_address:
        # Asked for in public before it is up, an address may be remembered as missing by a cache in front.
        everything = [*media, *own, *others]
        return decide_steps(everything, {}, frozenset(upload.key for upload in everything if sight.names(upload.key)))
    named = frozenset(upload.key for upload in others if sight.names(upload.key))
    existing = {upload.key: sight.stored(upload.key) for upload in (*media, *own, *others) if upload.key not in named}
    return decide_steps([*media, *own, *others], existing, named)


def _planned(choice: Choice, sight: Sight, listed: set[str]) -> PlannedEpisode:
    episode = choice.episode
    return PlannedEpisode(
        slug=episode.slug,
        label=episode.label,
        title=episode.title,
        published_at=episode.published_at,
        listed=episode.slug in listed,
        live=sight.live is not None and sight.live.episode(episode.guid) is not None,
        url=sight.url_of(choice.edition),
        edition=choice.edition,
    )


def _questions(
    project: Project, wish: Wish, sight: Sight, datings: Sequence[Dating], choices: Sequence[Choice]
) -> tuple[Question, ...]:
    questions = []
    if not wish.date_now:
        for dating in datings:
            label = project.find(dating.slug).label
            at = f"{dating.published_at:%Y-%m-%d %H:%M}"
            questions.append(Question(f"Episode {label} is a draft. Date it now ({at}) and publish it?", "--now"))
    for choice in choices:
        label = choice.episode.label
        withdrawn_at = sight.withdrawn_at(choice.episode, project.records.get(choice.episode.slug))
        if withdrawn_at is not None:
            at = f"{withdrawn_at.astimezone(project.show.zone):%Y-%m-%d %H:%M}"
            questions.append(Question(f"Episode {label} was withdrawn on {at}. Bring it back?", "--yes"))
        if choice.replaces:
            over = " under the same address" if wish.replace is Replacement.SAME_URL else ""
            text = f"Episode {label} is public. Give its listeners the new file in place of the old one{over}?"
            questions.append(Question(text, "--yes"))
    return tuple(questions)
