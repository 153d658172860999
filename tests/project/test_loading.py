"""A show's files become values, and every mistake in them is named at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem, ProjectError, UnknownEpisode
from podcast_pipeline.model import EpisodeType, Track
from podcast_pipeline.project import Project, find_root, load
from tests.shows import add_episode, make_show


def mistakes(root: Path) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        load(root)
    return [str(problem) for problem in caught.value.problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_episode(root, "wasser", 1, with_recording=False)
    return root


@pytest.fixture
def episode(show: Path) -> Path:
    return show / "episodes/wasser/episode.md"


def test_a_valid_show_becomes_values(show: Path) -> None:
    project = load(show)
    (episode,) = project.episodes
    assert project.show.title == "Städte & Wasser"
    assert (episode.slug, episode.number, episode.type) == ("wasser", 1, EpisodeType.FULL)
    assert episode.published_at == datetime.fromisoformat("2023-05-04T06:00:00+02:00")
    assert [(chapter.start_s, chapter.title) for chapter in episode.chapters] == [
        (0, "Begrüßung"),
        (2, "Öffentliche Räume"),
    ]
    assert episode.notes == "Mehr auf der [Projektseite](https://example.org/projekt). Grün & blau."


def test_a_broadcast_s_dates_are_in_the_show_s_time(show: Path) -> None:
    live = (
        "live:\n  - {title: Live, guid: live-1, status: pending, start: 2024-05-01 20:00, "
        "stream: {url: 'https://live.example.org/1.mp3'}, content_links: [{href: 'https://example.org', text: Video}]}\n"
    )
    change(show / "podcast.yaml", "default_target:", f"{live}default_target:")
    assert load(show).show.live[0].start == datetime.fromisoformat("2024-05-01T20:00:00+02:00")
    change(show / "podcast.yaml", "2024-05-01 20:00", "2024-03-31 02:30")
    (mistake,) = mistakes(show)
    assert mistake.startswith("podcast.yaml:14: live[1].start: 2024-03-31 02:30 does not exist in Europe/Berlin")


def test_pictures_that_are_not_there_are_named_for_the_show_and_its_broadcasts(show: Path) -> None:
    live = (
        "people: [{name: Ana, img: 'https://example.org/ana.jpg'}, {name: Ben, img: ben.jpg}]\n"
        "images: [{href: ../banner.jpg}]\nlive:\n  - title: Live\n    guid: live-1\n    status: ended\n"
        "    start: 2024-05-01 20:00\n    stream: {url: 'https://live.example.org/1.mp3'}\n"
        "    content_links: [{href: 'https://example.org', text: Video}]\n    images: [{href: live.png}]\n"
    )
    change(show / "podcast.yaml", "default_target:", f"{live}default_target:")
    assert mistakes(show) == [
        "podcast.yaml:13: people[2].img: there is no file 'ben.jpg'",
        "podcast.yaml:14: images[1].href: '../banner.jpg' leaves the show's folder; copy the file into the show",
        "podcast.yaml:22: live[1].images[1].href: there is no file 'live.png'",
    ]


def test_the_show_that_ships_has_no_mistake() -> None:
    root = find_root(Path(__file__))
    assert root is not None
    assert [episode.title for episode in load(root).episodes] == [
        "Digitalisierung und Klimaresilienz",
        "Digitale Daseinsvorsorge",
    ]


def test_all_mistakes_of_all_files_are_reported_together(show: Path, episode: Path) -> None:
    change(show / "podcast.yaml", "language: de", "language: deutsch\nexplicit: no")
    change(show / "podcast.yaml", "Government", "Goverment")
    change(episode, "title: Folge über wasser", "title: 2023")
    change(episode, "summary:", "sumary:")
    assert mistakes(show) == [
        "podcast.yaml:5: language: must be a language code such as de or de-AT, not 'deutsch'",
        "podcast.yaml:6: explicit: must be true or false, not 'no'",
        "podcast.yaml:10: categories[1]: 'Goverment' is none of Apple's categories; write 'Government'",
        'episodes/wasser/episode.md:2: title: must be text; write it in quotes: "2023"',
        "episodes/wasser/episode.md:7: sumary: is no key here; write 'summary'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("number: 1", "number: one", "3: number: must be a whole number, not 'one'"),
        ("number: 1", "number: -1", "3: number: must be at least 0, not -1"),
        ("number: 1", "season: 0", "3: season: must be at least 1, not 0"),
        ("guid: guid-of-wasser", "", "2: guid: is missing; add it"),
        ("guid: guid-of-wasser", "guid:", "4: guid: must be text"),
        ("title: Folge", 'title: "a\\x07b', "2: title: holds the control character U+0007, which no feed may hold; remove it"),
        (
            "published_at: 2023-05-04 06:00",
            "published_at: tomorrow",
            "5: published_at: must be a date such as 2023-05-04 06:00 or 2023-05-04T06:00:00+02:00, not 'tomorrow'",
        ),
        (
            "published_at: 2023-05-04 06:00",
            "published_at: 2023-02-30 06:00",
            "5: published_at: is no date of the calendar: '2023-02-30 06:00'",
        ),
        (
            "published_at: 2023-05-04 06:00",
            "published_at: 0001-01-01T00:00:00+02:00",
            "5: published_at: must lie in the years 1970 to 2999, not '0001-01-01T00:00:00+02:00'",
        ),
        (
            "published_at: 2023-05-04 06:00",
            "published_at: 2023-03-26 02:30",
            "5: published_at: 2023-03-26 02:30 does not exist in Europe/Berlin: the clocks go forward that night; "
            "write 2023-03-26 03:30, or give an offset",
        ),
        (
            "published_at: 2023-05-04 06:00",
            "published_at: 2023-10-29 02:30",
            "5: published_at: 2023-10-29 02:30 comes twice in Europe/Berlin: the clocks go back that night; "
            "write 2023-10-29T02:30:00+02:00 or 2023-10-29T02:30:00+01:00",
        ),
        (
            '"00:00:02"',
            '"2 minutes"',
            '11: chapters[2].start: must be a time such as "00:12:30" or "00:12:30.500", not \'2 minutes\'',
        ),
        ("title: Öffentliche", "titel: Öffentliche", "11: chapters[2].titel: is no key here; write 'title'"),
        ("transcript: transcript.vtt", "transcript: gone.vtt", "12: transcript: there is no file 'gone.vtt'"),
        (
            "transcript: transcript.vtt",
            "transcript: ../../../secret.vtt",
            "12: transcript: '../../../secret.vtt' leaves the show's folder; copy the file into the show",
        ),
        (
            "transcript: transcript.vtt",
            "artwork: /etc/hostname",
            "12: artwork: '/etc/hostname' leaves the show's folder; copy the file into the show",
        ),
        (
            "{name: Gast, role: guest}",
            "{name: Gast, role: guest, img: gast.jpg}",
            "8: people[2].img: there is no file 'gast.jpg'",
        ),
        (
            "{name: Moderation, role: host}",
            "{name: Moderation, img: ../../../privat.jpg}",
            "8: people[1].img: '../../../privat.jpg' leaves the show's folder; copy the file into the show",
        ),
        (
            "{name: Moderation, role: host}",
            "{name: Moderation, img: 'ftp://example.org/a.jpg'}",
            "8: people[1].img: must be a file of the show or a web address, not 'ftp://example.org/a.jpg'",
        ),
        (
            "number: 1",
            "number: 1\nimages:\n  - {href: transcript.vtt}\n  - {href: saal.jpg}",
            "6: images[2].href: there is no file 'saal.jpg'",
        ),
        (
            "number: 1",
            "number: 1\nimages: [{href: 'http://example.org/saal.jpg'}]",
            "4: images[1].href: must start with https://, as the podcast namespace asks, not 'http://example.org/saal.jpg'",
        ),
        ("number: 1", "number: 1\nnumber: 2", "4: number: stands here a second time (first in line 3); remove one"),
        ("number: 1", "slug: other", "3: slug: is not written here; remove the line"),
    ],
)  # fmt: skip
def test_a_mistake_names_line_key_and_way_out(show: Path, episode: Path, old: str, new: str, mistake: str) -> None:
    change(episode, old, new)
    if '"a\\x07b' in new:
        change(episode, "b über wasser", 'b"')
    found = mistakes(show)
    assert f"episodes/wasser/episode.md:{mistake}" in found


@pytest.mark.parametrize("code", ["de-<b>", '"de-\\x01"', "de-DE-1996", "de-", "-de", "d", "de_DE", "dé"])
def test_what_is_no_language_code_is_named(show: Path, code: str) -> None:
    change(show / "podcast.yaml", "language: de", f"language: {code}")
    (mistake,) = mistakes(show)
    assert mistake.startswith("podcast.yaml:5: language: must be a language code such as de or de-AT, not ")


def test_a_password_in_an_address_is_refused_and_not_repeated(show: Path) -> None:
    change(show / "podcast.yaml", "http://localhost:8000", "http://user:secret@localhost:8000")
    assert mistakes(show) == [
        "podcast.yaml:15: targets.local.base_url: may hold no user, password, ? or #: file names are put behind it, "
        "and everybody can read it; write the address alone"
    ]


def test_a_link_that_leads_out_of_the_show_leaves_it(show: Path, tmp_path: Path) -> None:
    (tmp_path / "private.jpg").write_bytes(b"private")
    (show / "artwork.jpg").unlink()
    (show / "artwork.jpg").symlink_to(tmp_path / "private.jpg")
    assert mistakes(show) == [
        "podcast.yaml:10: artwork: 'artwork.jpg' leaves the show's folder; copy the file into the show"
    ]


def test_yaml_that_is_broken_is_named_with_its_line(show: Path, episode: Path) -> None:
    change(episode, "number: 1", "number: 1: 2")
    (mistake,) = mistakes(show)
    assert mistake.startswith("episodes/wasser/episode.md:3: is no valid YAML (")


def test_an_episode_without_front_matter_is_named(show: Path, episode: Path) -> None:
    episode.write_text("# Only text", encoding="utf-8")
    assert mistakes(show) == [
        "episodes/wasser/episode.md:1: must start with a line `---` and end its front matter with another"
    ]


def test_text_that_is_not_utf8_is_named(show: Path, episode: Path) -> None:
    episode.write_bytes("---\ntitle: Übung\n---\n".encode("latin-1"))
    assert mistakes(show) == ["episodes/wasser/episode.md: is not UTF-8 text (byte 11); save it as UTF-8"]


def test_windows_line_ends_and_a_byte_order_mark_are_read(show: Path, episode: Path) -> None:
    episode.write_bytes(b"\xef\xbb\xbf" + episode.read_bytes().replace(b"\n", b"\r\n"))
    assert load(show).episodes[0].title == "Folge über wasser"


def test_two_episodes_with_one_guid_or_number_are_an_error(show: Path) -> None:
    folder = add_episode(show, "zweite", 1, with_recording=False)
    change(folder / "episode.md", "guid-of-zweite", "guid-of-wasser")
    assert mistakes(show) == [
        "episodes/zweite/episode.md:4: guid: is the same as in episodes/wasser/episode.md; make a new one with `podcast new`",
        "episodes/zweite/episode.md:3: number: is the same as in episodes/wasser/episode.md; give it another number, season or type",
    ]


@pytest.mark.parametrize("slug", ["2023", "Wasser", "wasser und stadt", "straße", "a--b"])
def test_a_folder_that_is_no_slug_is_named(show: Path, slug: str) -> None:
    add_episode(show, slug, 2, with_recording=False)
    assert mistakes(show) == [
        f"episodes/{slug}: a slug is lower-case letters, digits and single hyphens, and not only digits; rename the folder"
    ]


def test_a_copied_folder_that_is_no_slug_is_named_for_that_alone(show: Path) -> None:
    shutil.copytree(show / "episodes/wasser", show / "episodes/zz Kopie")
    (mistake,) = mistakes(show)
    assert mistake.startswith("episodes/zz Kopie: a slug is lower-case letters")


def test_a_record_without_its_episode_is_a_mistake(show: Path) -> None:
    (show / "episodes/hitze").mkdir()
    (show / "episodes/hitze/published.json").write_text("{}")
    assert mistakes(show) == [
        "episodes/hitze/episode.md: is missing, but its published.json is here; bring it back, or commit it where you "
        "published"
    ]


def test_a_record_that_is_no_record_names_the_way_back(show: Path) -> None:
    (show / "episodes/wasser/published.json").write_text('{"version": 1}', encoding="utf-8")
    (mistake,) = mistakes(show)
    assert mistake.startswith("episodes/wasser/published.json: is not the record that publish wrote (")
    assert mistake.endswith("restore it with `git checkout -- episodes/wasser/published.json`")


def test_a_folder_without_a_show_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"no podcast\.yaml here; go to the show's folder, or make a show with"):
        load(tmp_path)


def test_the_show_is_found_from_a_folder_below(show: Path) -> None:
    assert find_root(show / "episodes" / "wasser") == show.resolve()


class TestFind:
    @pytest.fixture
    def project(self, show: Path) -> Project:
        add_episode(show, "trailer", 0, with_recording=False)
        second = add_episode(show, "zweite-staffel", 1, with_recording=False)
        change(second / "episode.md", "number: 1", "number: 1\nseason: 2")
        return load(show)

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("0", "trailer"),
            ("s2e1", "zweite-staffel"),
            ("S2E1", "zweite-staffel"),
            ("wasser", "wasser"),
            ("1", "wasser"),
        ],
    )
    def test_number_season_and_slug_find_an_episode(self, project: Project, name: str, slug: str) -> None:
        assert project.find(name).slug == slug

    def test_a_path_finds_an_episode(self, project: Project) -> None:
        assert project.find(str(project.root / "episodes/wasser")).slug == "wasser"
        assert project.find(str(project.root / "episodes/wasser/episode.md")).slug == "wasser"

    @pytest.mark.parametrize(
        "name",
        ["7", "../../etc", "", "wasser/", "episodes/../../wasser", "²", "١", "1" * 5000, "x" * 5000, "x" * 5000 + "/a"],
    )
    def test_an_unknown_episode_lists_those_there_are(self, project: Project, name: str) -> None:
        with pytest.raises(UnknownEpisode, match=r"there are: 0 \(trailer\), 1 \(wasser\), s2e1 \(zweite-staffel\)"):
            project.find(name)

    def test_a_circle_of_links_is_no_episode(self, project: Project) -> None:
        (project.root / "loop").symlink_to("loop")
        with pytest.raises(UnknownEpisode, match="there is no episode"):
            project.find(str(project.root / "loop/wasser"))


class TestWhatIsNotThere:
    """A name that is too long and links that go round in a circle are files that are not there."""

    @pytest.fixture(params=["x" * 300, "loop"])
    def name(self, request: pytest.FixtureRequest, show: Path) -> str:
        for folder in (show, show / "episodes/wasser"):
            (folder / "loop").symlink_to("loop")
        return str(request.param)

    def test_artwork_and_transcript(self, show: Path, episode: Path, name: str) -> None:
        change(show / "podcast.yaml", "artwork: artwork.jpg", f"artwork: {name}")
        change(episode, "transcript: transcript.vtt", f"transcript: {name}")
        assert mistakes(show) == [
            f"podcast.yaml:10: artwork: there is no file '{name}'",
            f"episodes/wasser/episode.md:12: transcript: there is no file '{name}'",
        ]

    def test_recording(self, show: Path, episode: Path, name: str) -> None:
        change(episode, "recording: recording.wav", f"recording: {name}")
        change(show / "podcast.yaml", "bitrate_kbps: 64", f"intro: {name}")
        project = load(show)
        assert project.recording_files(project.episodes[0]) == ()
        sounds = project.sounds(project.episodes[0])
        assert [(sound.what, sound.name, sound.place) for sound in sounds.missing] == [
            ("recording", name, None),
            ("intro", name, None),
        ]

    def test_show(self, show: Path, name: str) -> None:
        with pytest.raises(FileProblem, match=r"no podcast\.yaml here"):
            load(show / name)


TRACKS = """\
recording:
  - {file: anna.wav, speaker: Anna}
  - {file: ben.wav, speaker: Ben}
jingles:
  - {file: ton.wav, at: "00:00:03"}
"""


class TestSounds:
    def test_tracks_and_jingles_lie_beside_the_text_or_with_the_recordings(self, show: Path, episode: Path) -> None:
        change(episode, "recording: recording.wav\n", TRACKS)
        change(show / "podcast.yaml", "bitrate_kbps: 64", "intro: {file: musik/auf.wav, overlap_s: 2}, bed: bett.wav")
        there = [
            episode.with_name("anna.wav"),
            show / "recordings/ben.wav",
            show / "recordings/ton.wav",
            show / "musik/auf.wav",
            show / "bett.wav",
        ]
        for file in there:
            file.parent.mkdir(exist_ok=True)
            file.touch()
        project = load(show)
        (only,) = project.episodes
        assert [track.speaker for track in only.recording] == ["Anna", "Ben"]
        sounds = project.sounds(only)
        assert [sound.place for sound in (*sounds.tracks, *sounds.jingles)] == there[:3]
        assert [sounds.clip(what) for what in ("intro", "outro", "bed")] == [there[3], None, there[4]]
        assert sounds.missing == ()
        assert project.recording_files(only) == tuple(there[:2])

    def test_a_track_may_be_a_file_name_alone(self, show: Path, episode: Path) -> None:
        change(episode, "recording: recording.wav", "recording: [anna.wav, {file: ben.wav, speaker: Ben}]")
        (only,) = load(show).episodes
        assert only.recording == (Track(file="anna.wav"), Track(file="ben.wav", speaker="Ben"))
        assert only.recording_name == "anna.wav + ben.wav"

    def test_a_recording_of_which_a_track_is_missing_is_not_here(self, show: Path, episode: Path) -> None:
        change(episode, "recording: recording.wav\n", TRACKS)
        episode.with_name("anna.wav").touch()
        project = load(show)
        assert project.recording_files(project.episodes[0]) == ()
        missing = project.sounds(project.episodes[0]).missing
        assert [(sound.what, sound.name, sound.file, sound.key) for sound in missing] == [
            ("recording", "ben.wav", "episodes/wasser/episode.md", ("recording", 1)),
            ("jingle", "ton.wav", "episodes/wasser/episode.md", ("jingles", 0)),
        ]
        assert [project.line_of(sound.file, sound.key) for sound in missing] == [8, 10]

    @pytest.mark.parametrize(
        ("old", "new", "mistake"),
        [
            ("speaker: Ben", "sprecher: Ben", "8: recording[2].sprecher: is no key here; write 'speaker'"),
            ("{file: anna.wav, speaker: Anna}", "7", "7: recording[1]: must be a mapping of keys and values"),
            (
                '"00:00:03"',
                "bald",
                '10: jingles[1].at: must be a time such as "00:12:30" or "00:12:30.500", not \'bald\'',
            ),
        ],
    )
    def test_a_mistake_in_a_track_names_its_line(
        self, show: Path, episode: Path, old: str, new: str, mistake: str
    ) -> None:
        change(episode, "recording: recording.wav\n", TRACKS)
        change(episode, old, new)
        assert mistakes(show) == [f"episodes/wasser/episode.md:{mistake}"]

    @pytest.mark.parametrize(
        ("audio", "mistake"),
        [
            (
                "intro: {datei: x.wav}",
                ["intro.file: is missing; add it", "intro.datei: is no key here; possible are fade_s, file, overlap_s"],
            ),
            ("bitrate_kbps: 100", ["bitrate_kbps: must be 64, 80, 96, 112, 128, 160, 192, 224, 256 or 320, not 100"]),
            ("formats: [m4a]", ["must begin with mp3"]),
            ("leveller: on", ["leveller: must be off, gentle or strong, not 'on'"]),
            ("bed: {file: x.wav, under_speech_lu: 3}", ["bed.under_speech_lu: must be at least 6, not 3"]),
            ("levelller: gentle", ["levelller: is no key here; write 'leveller'"]),
        ],
    )
    def test_a_mistake_in_the_audio_settings_says_what_to_write(
        self, show: Path, audio: str, mistake: list[str]
    ) -> None:
        change(show / "podcast.yaml", "bitrate_kbps: 64", audio)
        found = mistakes(show)
        assert [part in each for part, each in zip(mistake, found, strict=True)] == [True] * len(mistake), found
        assert all(each.startswith("podcast.yaml:12: audio") for each in found)


@pytest.fixture
def closed(show: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder of the show that nobody may look into, with nobody's eyes: root may look into everything."""
    folder = show / str(request.param)
    for parent in show.parents:
        if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o777 == 0o700:
            parent.chmod(0o755)  # pytest's own
    folder.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)


@pytest.mark.parametrize("closed", ["episodes", "episodes/wasser"], indirect=True)
def test_a_folder_that_may_not_be_looked_into_is_one_sentence(show: Path, closed: Path) -> None:
    assert mistakes(show) == [
        f"{closed.relative_to(show)}: cannot be looked into: Permission denied; change the folder's rights"
    ]


def test_dates_keep_the_offset_of_the_show(show: Path, episode: Path) -> None:
    change(episode, "2023-05-04 06:00", "2023-01-04 06:00")
    published_at = load(show).episodes[0].published_at
    assert published_at is not None
    assert published_at.utcoffset() == timedelta(hours=1)
