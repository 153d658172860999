"""Exceptions from rules, written down in the show's files with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_pipeline.checks import Verdict, check_show, verdict
from podcast_pipeline.errors import ProjectError
from podcast_pipeline.project import load
from tests.checks.shows import EPISODE, NOW, SHOW, change, clean_show, said


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return clean_show(tmp_path)


def except_in(show: Path, file: str, rules: str) -> None:
    place = "default_target" if file == SHOW else "title: Was"
    change(show, file, place, f"checks: {{ignore: {{{rules}}}}}\n{place}")


def judged(show: Path, *names: str) -> Verdict:
    project = load(show)
    episodes = tuple(map(project.find, names)) if names else None
    return verdict(project, check_show(project, episodes, NOW), episodes, was_online=False)


def excused(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(each.finding.id, each.finding.file, each.excuse.reason) for each in verdict.excused]


@pytest.mark.parametrize("file", [SHOW, EPISODE])
def test_a_finding_is_excused_by_the_show_or_by_the_episode(show: Path, file: str) -> None:
    change(show, EPISODE, "transcript: transcript.vtt\n", "")
    except_in(show, file, "PP301: it follows")
    found = judged(show)
    assert said(found.findings) == []
    assert excused(found) == [("PP301", EPISODE, "it follows")]


def test_an_episode_excuses_nothing_of_the_show(show: Path) -> None:
    change(show, SHOW, "role: host", "role: Moderation")
    change(show, EPISODE, "role: guest", "role: Gast")
    except_in(show, EPISODE, "PP105: our own words")
    found = judged(show)
    assert [finding.file for finding in found.findings] == [SHOW]
    assert excused(found) == [("PP105", EPISODE, "our own words")]


@pytest.mark.parametrize(("file", "line"), [(SHOW, 15), (EPISODE, 2)])
def test_an_exception_that_excuses_nothing_is_reported(show: Path, file: str, line: int) -> None:
    except_in(show, file, "PP301: it follows")
    assert said(judged(show).findings) == [
        f"PP108 hint {file}:{line}: checks.ignore.PP301: excuses nothing any more; remove the line"
    ]


def test_an_exception_is_judged_only_where_all_that_it_covers_was_looked_at(show: Path) -> None:
    except_in(show, SHOW, "PP301: it follows, PP911: the host is old")
    assert [finding.key[-1] for finding in judged(show).findings] == ["PP301"]
    assert said(judged(show, "1").findings) == []


def test_an_exception_of_a_rule_that_is_not_there_is_reported(show: Path) -> None:
    except_in(show, SHOW, "PP331: a slip, PP605: an old one")
    assert said(judged(show).findings) == [
        "PP109 warning podcast.yaml:15: checks.ignore.PP331: there is no rule PP331; docs/checks.md lists them",
        "PP109 warning podcast.yaml:15: checks.ignore.PP605: the rule PP605 is gone; remove the line",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("PP301: ''", "checks.ignore.PP301: needs a reason; write why the rule does not hold here"),
        ("PP301: ", "checks.ignore.PP301: needs a reason; write why the rule does not hold here"),
        ("transcript: later", "must be a rule of `podcast check`, such as PP410, not 'transcript'"),
    ],
)
def test_an_exception_without_a_reason_or_a_rule_is_a_mistake(show: Path, written: str, told: str) -> None:
    except_in(show, EPISODE, written)
    with pytest.raises(ProjectError) as refused:
        load(show)
    assert told in str(refused.value)
