"""From what was asked to a Plan: what is there is looked at, the rooms decide, nothing public is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from podcast_pipeline import feed
from podcast_pipeline.errors import PlanRefused
from podcast_pipeline.model import AnyEpisode, Edition, Episode, Target
from podcast_pipeline.pipeline.building import Built, build_episode
from podcast_pipeline.pipeline.choosing import choices_of, dated, questions_of
from podcast_pipeline.pipeline.composing import compose_show, enclosure_of, media_uploads
from podcast_pipeline.pipeline.editions import Choice, edition_at
from podcast_pipeline.pipeline.feeds import decide_feeds, feed_refusals, feed_steps
from podcast_pipeline.pipeline.identity import judge
from podcast_pipeline.pipeline.listings import Listing, make_listings
from podcast_pipeline.pipeline.memory import recall, remember
from podcast_pipeline.pipeline.pictures import picture_problems
from podcast_pipeline.pipeline.records import records_of, records_of_withdrawal
from podcast_pipeline.pipeline.sight import Sight, look_at_target
from podcast_pipeline.pipeline.wish import Scope, Wish
from podcast_pipeline.pipeline.withdrawing import questions_of_withdrawal, withdrawing_guids
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import (
    Plan,
    PlannedEpisode,
    Step,
    Upload,
    decide_steps,
    open_public_store,
    open_store,
)

_FEEDS = "feeds"  # below build/<target>/: what its feeds were read as


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
    name, sight = look(project, wish, progress)
    target = sight.target
    project, datings = dated(project, wish, sight)

    def build(episode: Episode) -> Built:
        return build_episode(project, episode, progress, jobs=wish.jobs, finished=wish.finished)

    choices, stuck = choices_of(project, wish, sight, build)
    chosen = {choice.episode.slug: choice.edition for choice in choices}
    editions = chosen | _published_before(project, sight, besides=chosen)
    candidates = [
        _candidate(project, episode, editions.get(episode.slug), sight, chosen) for episode in project.outlines
    ]
    withdrawing = withdrawing_guids(project, sight, wish.episodes) if wish.scope is Scope.WITHDRAW else frozenset()
    now = wish.now.astimezone(project.show.zone).replace(microsecond=0)
    decisions = decide_feeds(sight, candidates, wish.now, withdrawing)
    listed = {episode.slug for episode in decisions[0].listed}
    named = {slug: edition for slug, edition in editions.items() if slug in listed or slug in chosen}
    composed = compose_show(project, target)
    listings = make_listings(composed.project, name, sight, named, anew=chosen, progress=progress)
    steps = _steps(wish, sight, choices, listings, composed.uploads)
    in_feed = [each for each in listings if each.episode.slug in listed]
    feeds = feed_steps(composed.project.show, sight, decisions, in_feed, composed.artwork_url, now)
    remember(project.build_folder(name) / _FEEDS, [step.read for step in feeds])
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
            *questions_of(project, wish, sight, datings, choices),
            *verdict.questions,
            *questions_of_withdrawal(name, feeds),
        ),
        notices=(
            *(notice for choice in choices for notice in choice.notices),
            *feed.move_notices(project.show, target.url(project.show.feed_file)),
        ),
        refusals=(
            *(choice.refusal for choice in choices if choice.refusal is not None),
            *verdict.refusals,
            *feed_refusals(project.show, sight, feeds),
            *picture_problems(project, steps),
        ),
        stuck=stuck,
    )


def look(project: Project, wish: Wish, progress: Progress) -> tuple[str, Sight]:
    """The name of the target that is meant, and what is there."""
    name, target = open_target(project, wish.target)
    with progress.task(f"Looking at {name}"):
        store = open_public_store(target) if wish.through_public_address else open_store(target, root=project.root)
        return name, look_at_target(project.show, target, store, recall(project.build_folder(name) / _FEEDS))


def _published_before(project: Project, sight: Sight, *, besides: Mapping[str, Edition]) -> dict[str, Edition]:
    found = {
        episode.slug: edition_at(project, episode, sight) for episode in project.outlines if episode.slug not in besides
    }
    return {slug: sight.as_offered(edition) for slug, edition in found.items() if edition is not None}


def _candidate(
    project: Project, episode: AnyEpisode, edition: Edition | None, sight: Sight, chosen: Mapping[str, Edition]
) -> feed.Candidate:
    """An episode as the feed's rules see it: with an enclosure only when its audio is at the target, or will be."""
    if episode.slug not in chosen:
        withdrawn_at = sight.withdrawn_at(episode.guid, project.records.get(episode.slug))
        if withdrawn_at is not None:
            return feed.Candidate(episode, None, withdrawn_at=withdrawn_at.astimezone(project.show.zone))
    if edition is None:
        return feed.Candidate(episode, None, "neither published before (no record) nor built here")
    if episode.slug not in chosen and not sight.offers(edition.enclosure):
        reason = f"its audio is not at this target: run `podcast publish episode {episode.label}` for it"
        return feed.Candidate(episode, None, reason)
    return feed.Candidate(episode, enclosure_of(edition, sight.target), "")


def _steps(
    wish: Wish, sight: Sight, choices: Sequence[Choice], listings: Sequence[Listing], of_show: Sequence[Upload]
) -> tuple[Step, ...]:
    """What is chosen is looked at, so that publishing again mends; of the rest the live feed's word is taken."""
    chosen = {choice.episode.slug for choice in choices}
    media = [upload for choice in choices for upload in media_uploads(choice.edition, choice.files)]
    own = [upload for each in listings if each.episode.slug in chosen for upload in each.uploads]
    others = [upload for each in listings if each.episode.slug not in chosen for upload in each.uploads]
    (others if wish.scope is Scope.FEED else own).extend(of_show)
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
