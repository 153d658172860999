"""Which episodes a publish is about, which drafts it dates, and what it must ask before."""

from __future__ import annotations

from collections.abc import Sequence

from podcast_pipeline.errors import AudioError, FileProblem, PlanRefused
from podcast_pipeline.model import Episode, Outline
from podcast_pipeline.pipeline.editions import Build, Choice, Replacement, choose_edition
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.pipeline.wish import Scope, Wish
from podcast_pipeline.project import Project, layout
from podcast_pipeline.publish import Dating, Question


def dated(project: Project, wish: Wish, sight: Sight) -> tuple[Project, tuple[Dating, ...]]:
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
            where=layout.episode_text(undated.slug),
        )
    ahead = next((each for each in chosen if each.published_at is not None and each.published_at > wish.now), None)
    # A date that has come is no contradiction: it may be the one that an interrupted `--now` wrote.
    if wish.date_now and ahead is not None:
        raise PlanRefused(
            f"is dated {ahead.published_at:%Y-%m-%d %H:%M} already; --now is for drafts: change `published_at` by hand "
            f"if that is meant",
            where=layout.episode_text(ahead.slug),
        )
    now = wish.now.astimezone(project.show.zone).replace(microsecond=0)
    episodes = [each.model_copy(update={"published_at": now}) for each in chosen if each.slug in drafts]
    return project.with_episodes(episodes), tuple(Dating(slug, now) for slug in sorted(drafts))


def choices_of(project: Project, wish: Wish, sight: Sight, build: Build) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """An edition for each chosen episode; and of those that are due, which cannot go, and why.

    One that is due and not ready holds no other back.
    """
    choices, stuck = [], []
    for episode in chosen_episodes(project, wish, sight):
        named = wish.scope is Scope.EPISODE
        try:
            choice = choose_edition(project, episode, sight, replace=wish.replace, named=named, build=build)
        except (FileProblem, AudioError) as error:
            if wish.scope is not Scope.DUE:
                raise
            stuck.append(_stuck(episode, str(error)))
            continue
        if wish.scope is Scope.DUE and choice.refusal is not None:
            stuck.append(_stuck(episode, choice.refusal.removeprefix(f"episode {episode.label}: ")))
        else:
            choices.append(choice)
    return tuple(choices), tuple(stuck)


def _stuck(episode: Episode, why: str) -> str:
    return (
        f"episode {episode.label} is due and cannot go: {why}; run `podcast publish episode {episode.label}` where its "
        f"recording is"
    )


def awaited(project: Project, sight: Sight) -> list[Outline]:
    """Every dated episode that listeners do not have, whether or not its time has come, but what was withdrawn."""
    live = {each.guid for each in sight.live.episodes} if sight.live is not None else set()
    return [
        episode
        for episode in project.outlines
        if episode.published_at is not None
        and episode.guid not in live
        and sight.withdrawn_at(episode.guid, project.records.get(episode.slug)) is None
    ]


def chosen_episodes(project: Project, wish: Wish, sight: Sight) -> list[Episode]:
    """The episodes whose audio a publish is about, each once. What was withdrawn comes back only by its name."""
    if wish.scope is Scope.EPISODE:
        return list({episode.slug: episode for episode in map(project.find, wish.episodes)}.values())
    if wish.scope is Scope.DUE and wish.episodes:
        return [project.find(name) for name in wish.episodes]
    if wish.scope is Scope.DUE:
        due = (each for each in awaited(project, sight) if each.published_at and each.published_at <= wish.now)
        return [project.episode(each.slug) for each in due]
    if wish.scope is not Scope.ALL:
        return []
    return [
        episode
        for episode in project.episodes
        if episode.published_at is not None
        and (episode.slug in project.records or project.recording_files(episode))
        and sight.withdrawn_at(episode.guid, project.records.get(episode.slug)) is None
    ]


def questions_of(
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
        withdrawn_at = sight.withdrawn_at(choice.episode.guid, project.records.get(choice.episode.slug))
        if withdrawn_at is not None:
            at = f"{withdrawn_at.astimezone(project.show.zone):%Y-%m-%d %H:%M}"
            questions.append(Question(f"Episode {label} was withdrawn on {at}. Bring it back?", "--yes"))
        if choice.replaces:
            over = " under the same address" if wish.replace is Replacement.SAME_URL else ""
            text = f"Episode {label} is public. Give its listeners the new file in place of the old one{over}?"
            questions.append(Question(text, "--yes"))
    return tuple(questions)
