"""What was read of a long show is not read again, and nobody can tell from the show that it was not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from podcast_pipeline.errors import ProjectError
from podcast_pipeline.kept import keep, read_kept
from podcast_pipeline.model import Episode
from podcast_pipeline.project import Project, load
from podcast_pipeline.project.episodes import ReadEpisode
from podcast_pipeline.project.readings import WORTH_KEEPING, Readings
from tests.feed import feed_examples
from tests.shows import TRANSCRIPT, add_recorded, make_show

COUNT = WORTH_KEEPING


@pytest.fixture(scope="module")
def long_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("long") / "show")
    for number in range(1, COUNT + 1):
        add_recorded(root, f"folge-{number}", number)
    rich = root / "episodes/folge-2"
    change(rich / "episode.md", "\n---\n\n", "\ntranscript: transcript.vtt\nchapters: labels.txt\n---\n\n")
    change(rich / "episode.md", "number:", "people: [{name: Gast, role: guest, img: gast.png}]\nnumber:")
    (rich / "gast.png").write_bytes(b"a picture")
    (rich / "transcript.vtt").write_text(TRANSCRIPT, encoding="utf-8")
    (rich / "labels.txt").write_text("0.0\t0.0\tAnfang\n2.0\t2.0\tEnde\n", encoding="utf-8")
    (root / "episodes/folge-3/published.json").unlink()
    load(root)
    return root


@pytest.fixture
def show(long_show: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(long_show, tmp_path / "show"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def kept(show: Path) -> Path:
    return show / "build/.read"


def told(root: Path) -> object:
    """All that is known of a show, or all that is wrong with it."""
    try:
        project = load(root)
    except ProjectError as error:
        return error.problems
    return project.show, project.outlines, project.episodes, dict(project.records)


def as_if_new(show: Path) -> object:
    return told(
        Path(shutil.copytree(show, show.parent / "copy", ignore=shutil.ignore_patterns("build"), symlinks=True))
    )


def with_another_title_kept(show: Path) -> None:
    """As nobody would: what is kept says other than the file, so that it shows when it is taken."""
    basis = Readings.of(show, "Europe/Berlin").basis
    found = read_kept(kept(show), basis)
    assert found is not None
    keep(kept(show), basis, found[0], [bytes(found[1]).replace(b'Folge folge-1"', b'Kunde folge-1"')])


def test_it_is_taken_and_not_read_again(show: Path) -> None:
    with_another_title_kept(show)
    assert load(show).episode("folge-1").title == "Kunde folge-1"


def test_nothing_is_written_again_when_nothing_changed(show: Path) -> None:
    before = kept(show).stat().st_mtime_ns
    load(show)
    assert kept(show).stat().st_mtime_ns == before


def test_a_whole_that_was_kept_is_the_one_that_was_read(show: Path) -> None:
    assert told(show) == as_if_new(show)


def test_of_a_short_show_nothing_is_kept(show: Path) -> None:
    kept(show).unlink()
    shutil.rmtree(show / "episodes/folge-1")
    load(show)
    assert not kept(show).exists()


def another_title(show: Path) -> None:
    change(show / "episodes/folge-1/episode.md", "Folge folge-1", "Neuer Titel")


def another_record(show: Path) -> None:
    change(show / "episodes/folge-1/published.json", "96000", "96001")


def a_record_that_came(show: Path) -> None:
    text = (show / "episodes/folge-4/published.json").read_text(encoding="utf-8")
    (show / "episodes/folge-3/published.json").write_text(text.replace("folge-4", "folge-3"), encoding="utf-8")


def a_record_that_went(show: Path) -> None:
    (show / "episodes/folge-1/published.json").unlink()


def a_record_of_another(show: Path) -> None:
    change(show / "episodes/folge-1/published.json", "guid-of-folge-1", "guid-of-nobody")


def other_chapters(show: Path) -> None:
    change(show / "episodes/folge-2/labels.txt", "Ende", "Schluss")


def chapters_that_went(show: Path) -> None:
    (show / "episodes/folge-2/labels.txt").unlink()


def a_portrait_that_went(show: Path) -> None:
    (show / "episodes/folge-2/gast.png").unlink()


def a_transcript_that_went(show: Path) -> None:
    (show / "episodes/folge-2/transcript.vtt").unlink()


def a_transcript_that_leads_out(show: Path) -> None:
    file = show / "episodes/folge-2/transcript.vtt"
    file.rename(show.parent / "outside.vtt")
    file.symlink_to(show.parent / "outside.vtt")


def another_zone(show: Path) -> None:
    change(show / "podcast.yaml", "Europe/Berlin", "America/New_York")


def an_episode_that_went(show: Path) -> None:
    shutil.rmtree(show / "episodes/folge-1")


def a_text_that_went(show: Path) -> None:
    (show / "episodes/folge-1/episode.md").unlink()


def an_episode_that_came(show: Path) -> None:
    add_recorded(show, "neu", 1000)


def another_folder(show: Path) -> None:
    (show / "episodes/folge-1").rename(show / "episodes/anders")


def a_twin(show: Path) -> None:
    change(show / "episodes/folge-1/episode.md", "number: 1\n", "number: 2\n")


def a_mistake(show: Path) -> None:
    change(show / "episodes/folge-1/episode.md", "number: 1\n", "number: eins\n")


@pytest.mark.parametrize(
    "deed",
    [
        *(another_title, another_record, a_record_that_came, a_record_that_went, a_record_of_another, other_chapters),
        *(
            chapters_that_went,
            a_portrait_that_went,
            a_transcript_that_went,
            a_transcript_that_leads_out,
            another_zone,
            an_episode_that_went,
        ),
        *(a_text_that_went, an_episode_that_came, another_folder, a_twin, a_mistake),
    ],
)
def test_what_changed_is_read_again(show: Path, deed: Callable[[Path], None]) -> None:
    before = told(show)
    deed(show)
    after = told(show)
    assert after == as_if_new(show)
    assert after != before


@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_file_changes_nothing(show: Path, seed: int) -> None:
    expected = told(show)
    content = bytearray(kept(show).read_bytes())
    content[len(content) * seed // 5] ^= 1
    kept(show).write_bytes(content)
    assert told(show) == expected


def test_a_draft_that_gets_a_date_is_the_same_but_for_it(show: Path) -> None:
    project = load(show)
    episode = project.episode("folge-2")
    at = episode.published_at
    assert at is not None
    dated = project.with_episodes([episode.model_copy(update={"published_at": at + timedelta(days=1)})])
    assert isinstance(dated, Project)
    assert [each.published_at for each in dated.outlines if each.slug == "folge-2"] == [at + timedelta(days=1)]
    assert dated.episode("folge-2").model_copy(update={"published_at": at}) == episode
    assert dated.records["folge-2"] == project.records["folge-2"]


@pytest.mark.parametrize("name", feed_examples.NAMES)
def test_every_setting_of_an_episode_comes_back_as_it_was(name: str) -> None:
    example = feed_examples.load(name)
    for each in example.listed:
        read = ReadEpisode.of(each.episode, None)
        again = Episode.model_validate_json(read.whole, context={"zone": example.show.zone})
        assert again == each.episode
        assert again.outline == read.outline


def test_a_date_keeps_the_offset_of_the_shows_zone(show: Path) -> None:
    at = load(show).episode("folge-1").published_at
    assert at is not None
    assert at.utcoffset() == timezone(timedelta(hours=2)).utcoffset(None)


def test_what_is_kept_is_plain_json_and_text(show: Path) -> None:
    found = read_kept(kept(show), Readings.of(show, "Europe/Berlin").basis)
    assert found is not None
    first, _ = json.JSONDecoder().raw_decode(bytes(found[1]).decode())
    assert first["title"] == "Folge folge-1"
