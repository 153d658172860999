"""A plan as Markdown, for a pull or merge request. Pure.

Titles may come from anybody: whatever could be markup, a link, a mention or the end of a table's cell is written so
that it is shown, and means nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from podcast_pipeline.cli.wording import effects
from podcast_pipeline.cli.wording.amounts import moment, size
from podcast_pipeline.cli.wording.plans import edition_line, move_line
from podcast_pipeline.pipeline import Plan
from podcast_pipeline.publish import Action, FeedStep, Step

# A comment on GitHub holds 65,536 signs.
_MOST_ROWS = 50

# CommonMark 0.31, section 2.5: a character reference is never markup.
_MARKUP = re.compile(
    r"""[\\`*_{}\[\]<>#!|~&@$%^="]|:(?=/)|(?<=mailto):|(?<=xmpp):|(?<=www)\.|^[-+.]|(?<=^\d)[.)]""", re.IGNORECASE
)
# Hosts make links of @name, #12, !12 and the like in the finished text; a word joiner, which nobody sees, undoes that.
_REFERENCE = re.compile(r"([@#!$%&~^])(?=\w)")
_WORD_JOINER = "\u2060"


def plan_lines(plan: Plan) -> list[str]:
    """The whole plan: what it may not do or asks, episodes, what apps will do, objects, files of the show."""
    lines = [f"### Plan for {text(plan.target)}", "", f"{text(plan.place)}, feed {text(plan.feed_url)}"]
    lines += _list("This plan may not be carried out", plan.refusals)
    lines += _list("Late", plan.stuck)
    lines += _list("It will be asked", [question.text for question in plan.questions])
    lines += _list("To know", [*map(move_line, plan.feed.moves), *plan.notices])
    lines += _table("Episodes", ("Episode", "Title", "Date", "Audio"), _episode_rows(plan))
    for feed in plan.feeds:
        lines += _feed_lines(feed)
    lines += _table("Objects", ("Deed", "Object", "Size", "Reason"), _object_rows(plan))
    lines += _list("Files of the show", _file_lines(plan))
    return lines


def text(words: str) -> str:
    """Foreign words for the inside of a line or a cell: seen as they are, whatever they hold."""
    seen = "".join(" " if _is_unseen(sign) else sign for sign in words)
    defused = _REFERENCE.sub(rf"\1{_WORD_JOINER}", " ".join(seen.split()))
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", defused)


def _is_unseen(sign: str) -> bool:
    """Controls, and what turns the direction of the text around it."""
    return (
        unicodedata.category(sign) in ("Cc", "Zl", "Zp") or "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"
    )


def _list(heading: str, entries: Sequence[str]) -> list[str]:
    return ["", f"**{heading}**", "", *(f"- {text(entry)}" for entry in entries)] if entries else []


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """With a last row on how many more there are, where they are too many for a comment."""
    every = list(rows)
    if not every:
        return []
    lines = ["", f"**{heading}**", "", _row(columns), _row(["---"] * len(columns))]
    lines += [_row(map(text, row)) for row in every[:_MOST_ROWS]]
    if len(every) > _MOST_ROWS:
        lines.append(_row([f"{len(every) - _MOST_ROWS} more", *[""] * (len(columns) - 1)]))
    return lines


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _episode_rows(plan: Plan) -> list[tuple[str, ...]]:
    return [(each.label, each.title, moment(each.published_at), edition_line(each.edition)) for each in plan.episodes]


def _feed_lines(feed: FeedStep) -> list[str]:
    verb = "put" if feed.to_put else "keep"
    heading = f"{text(feed.upload.key)}: {verb}, {text(feed.reason)}"
    changes = feed.changes
    rows = [
        *(("+", each.title, effects.ADDED) for each in changes.added),
        *(("~", f"{each.title} ({', '.join(each.parts)})", effects.of_changed(each.parts)) for each in changes.changed),
        *(("-", each.title, effects.REMOVED) for each in changes.removed),
        *(("=", each.live.title, f"{effects.CARRIED}: {each.reason}") for each in feed.carried),
        *(("", each.title, f"is left out: {each.reason}") for each in feed.left_out),
    ]
    if changes.show_changed:
        rows.insert(0, ("~", f"the show ({', '.join(changes.show_changed)})", effects.of_show(changes.show_changed)))
    table = _table(heading, ("", "In the feed", "What subscribers' apps do"), rows)
    return table or ["", f"**{heading}**"]


def _object_rows(plan: Plan) -> list[tuple[str, ...]]:
    """What is copied or sent, one by one; what is kept as a number."""
    rows: list[tuple[str, ...]] = []
    for step in plan.to_send:
        rows += _sent_rows(step)
    kept = sum(step.action is Action.KEEP for step in plan.steps)
    return (
        [*rows, ("keep", f"{kept} {'object' if kept == 1 else 'objects'}", "", "the target has them")] if kept else rows
    )


def _sent_rows(step: Step) -> list[tuple[str, ...]]:
    sent = ("send", step.upload.key, size(step.upload.size_bytes), step.reason)
    if step.keeping is None:
        return [sent]
    return [("copy", step.keeping.kept_key, size(step.keeping.size_bytes), "what lies there until now"), sent]


def _file_lines(plan: Plan) -> list[str]:
    dated = [f"episodes/{each.slug}/episode.md gets the date {moment(each.published_at)}" for each in plan.datings]
    return [*dated, *(f"episodes/{entry.slug}/published.json is written" for entry in plan.records)]
