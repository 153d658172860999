"""Each offline rule: the show that makes it speak, and what it says. On a clean show all of them are silent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from podcast_pipeline.artwork import placeholder
from tests.checks.shows import (
    EPISODE,
    NOW,
    SHOW,
    TRANSCRIPT,
    change,
    clean_show,
    edition,
    found,
    picture,
    record,
    said,
    shelve,
)
from tests.checks.spoilt import CASES, LOOKS_WRONG
from tests.git import git


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return clean_show(tmp_path)


def test_a_clean_show_has_no_findings(show: Path) -> None:
    assert said(found(show)) == []


def test_a_clean_published_show_has_no_findings(show: Path) -> None:
    record(show)
    shelve(show)
    assert said(found(show)) == []


def test_the_show_that_ships_has_no_errors_and_no_warnings() -> None:
    root = Path(__file__).parents[2]
    assert [line for line in said(found(root)) if " hint " not in line] == []


# --- What text alone can spoil ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), CASES, ids=[f"{at}-{case[3][:5]}" for at, case in enumerate(CASES)]
)
def test_a_spoilt_text_is_found_and_nothing_else(show: Path, file: str, old: str, new: str, expected: str) -> None:
    change(show, file, old, new)
    assert said(found(show)) == [expected]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    LOOKS_WRONG,
    ids=str,
)  # fmt: skip
def test_what_only_looks_wrong_is_not_found(show: Path, file: str, old: str, new: str) -> None:
    change(show, file, old, new)
    assert said(found(show)) == []


# --- What takes more than one text ------------------------------------------------------------------------------------


def test_an_episode_without_any_text_is_found(show: Path) -> None:
    change(show, EPISODE, "summary: Worum es geht.\n", "")
    change(show, EPISODE, "Mehr auf der [Projektseite](https://example.org/projekt).\n", "")
    assert said(found(show)) == [
        "PP201 warning episodes/regen/episode.md: has neither a summary nor show notes; write what the episode is "
        "about "
        "below the second `---`"
    ]


@pytest.mark.parametrize(("written", "told"), [("number: 0\n", "the number 0"), ("", "no number")])
def test_a_serial_show_needs_numbers(show: Path, written: str, told: str) -> None:
    change(show, SHOW, "categories:", "type: serial\ncategories:")
    change(show, EPISODE, "number: 1\n", written)
    [finding] = found(show)
    assert (finding.id, finding.severity) == ("PP207", "error")
    assert finding.message == f"has {told}, and the show is serial; write `number:` with 1 or more"


def test_a_trailer_of_a_serial_show_needs_none(show: Path) -> None:
    change(show, SHOW, "categories:", "type: serial\ncategories:")
    change(show, EPISODE, "number: 1", "type: trailer")
    assert said(found(show)) == []


def test_two_episodes_of_one_date_are_found_at_the_second(show: Path) -> None:
    second = show / "episodes/hitze"
    second.mkdir()
    for name in ("episode.md", "transcript.vtt", "recording.wav"):
        (second / name).write_bytes((show / "episodes/regen" / name).read_bytes())
    change(show, "episodes/hitze/episode.md", "guid-of-regen", "guid-of-hitze")
    change(show, "episodes/hitze/episode.md", "number: 1", "number: 2")
    assert said(found(show)) == [
        "PP208 warning episodes/hitze/episode.md:5: published_at: is dated like episodes/regen, so apps may swap them; "
        "move it by a minute"
    ]
    assert said(found(show, "1")) == []


def test_a_transcript_of_two_people_names_who_speaks(show: Path) -> None:
    change(show, TRANSCRIPT, "<v Moderation>", "")
    change(show, TRANSCRIPT, "<v Gast>", "")
    assert said(found(show)) == [
        "PP307 warning episodes/regen/transcript.vtt: names no speaker, and 2 people take part; begin each cue with a "
        "voice tag such as <v Moderation>"
    ]
    change(show, EPISODE, "people: [{name: Gast, role: guest}]\n", "")
    assert said(found(show)) == []


def test_a_voice_that_is_nobody_is_found(show: Path) -> None:
    change(show, TRANSCRIPT, "<v Gast>", "<v Speaker 2>")
    assert said(found(show)) == [
        "PP308 warning episodes/regen/transcript.vtt: the transcript has the voice 'Speaker 2', whom `people` does not "
        "name; rename with a line `voices: {Speaker 2: NAME}`, or add NAME to `people`"
    ]
    change(show, EPISODE, "transcript: transcript.vtt", "transcript: transcript.vtt\nvoices: {Speaker 2: Gast}")
    assert said(found(show)) == []


def test_a_transcript_in_another_language_is_found(show: Path) -> None:
    english = "This is what the city does with the rain that it has not asked for, and it is not a small thing. " * 6
    change(show, TRANSCRIPT, "Schön, hier zu sein.", english)
    assert said(found(show)) == [
        "PP309 warning episodes/regen/transcript.vtt: the transcript seems to be English, but the show's language is "
        "'de'; is it the right file, or the right language?"
    ]
    change(show, SHOW, "language: de", "language: en")
    assert said(found(show)) == []


def test_a_picture_of_a_chapter_that_no_app_shows_is_found(show: Path) -> None:
    change(show, EPISODE, "title: Ausblick", "title: Ausblick, image: ausblick.webp")
    picture(show / "episodes/regen/ausblick.webp", size=(300, 200))
    assert said(found(show)) == [
        "PP412 error episodes/regen/episode.md:12: chapters[3].image: the picture is WEBP, and apps take JPEG and PNG "
        "only; save it as JPEG"
    ]
    change(show, EPISODE, "ausblick.webp", "ausblick.png")
    picture(show / "episodes/regen/ausblick.png", size=(300, 200))
    assert said(found(show)) == []


def test_a_portrait_that_no_app_shows_is_found_wherever_it_is_named(show: Path) -> None:
    picture(show / "gast.webp", size=(30, 40))
    change(show, SHOW, "categories:", "images: [{href: gast.webp}]\ncategories:")
    change(show, EPISODE, "{name: Gast, role: guest}", "{name: Gast, role: guest, img: ../../gast.webp}")
    what = "the picture is WEBP, and apps take JPEG and PNG only; save it as JPEG"
    found_now = said(found(show))
    assert [line.partition(": ")[2] for line in found_now] == [f"images[1].href: {what}", f"people[1].img: {what}"]
    assert said(found(show, "1")) == found_now[1:]
    picture(show / "gast.webp", mode="L", size=(30, 40), format="PNG")
    assert {line.partition("the ")[2] for line in said(found(show))} == {
        "picture is PNG, but its name ends in .webp; rename it to .png"
    }


def test_the_hundred_and_first_chapter_is_too_many_for_opus_alone(show: Path) -> None:
    more = "".join(f"  - {{start: {40 + at}, title: Ausblick}}\n" for at in range(99))
    change(show, EPISODE, '  - {start: "00:00:40", title: Ausblick}\n', more)
    assert said(found(show)) == []
    change(show, SHOW, "audio: {", "audio: {formats: [mp3, opus], ")
    assert said(found(show)) == [
        "PP316 hint episodes/regen/episode.md:9: chapters: there are 101 chapters, and of an Opus file AntennaPod shows 100; "
        "join some, or leave Opus out"
    ]


def test_a_long_recording_in_git_is_found(show: Path) -> None:
    with (show / "episodes/regen/recording.wav").open("wb") as file:
        file.truncate(10_000_000)
    git(show, "init")
    assert said(found(show)) == []
    git(show, "add", "-f", "episodes/regen/recording.wav")
    assert said(found(show)) == [
        "PP505 warning episodes/regen/episode.md:6: recording: 'recording.wav' is in git, where every clone carries it for "
        "ever; take it out with `git rm --cached` and name it in .gitignore"
    ]
    with (show / "episodes/regen/recording.wav").open("wb") as file:
        file.truncate(9_999_999)
    assert said(found(show)) == []


def test_an_episode_dated_soon_is_plausible(show: Path) -> None:
    soon = (NOW + timedelta(days=300)).strftime("%Y-%m-%d")
    change(show, EPISODE, "2023-05-04", soon)
    assert said(found(show)) == []


# --- What needs the length of the audio -------------------------------------------------------------------------------

OF_LENGTH = [
    (
        TRANSCRIPT,
        "00:00:58.000",
        "00:01:00.600",
        "PP305 warning episodes/regen/transcript.vtt: the cue at 00:00:30.000 ends at 00:01:00.600, but the audio ends "
        "at 00:01:00.000; does the transcript belong to this recording?",
    ),
    (
        TRANSCRIPT,
        "00:00:58.000",
        "00:00:40.000",
        "PP306 warning episodes/regen/transcript.vtt: the transcript ends at 00:00:40.000, but the audio at "
        "00:01:00.000; is the rest missing?",
    ),
    (
        EPISODE,
        "00:00:40",
        "00:01:05",
        "PP312 error episodes/regen/episode.md:12: chapters[3].start: chapter 'Ausblick' starts at 00:01:05.000, but "
        "the audio ends at 00:01:00.000; correct its start, or take it out",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), OF_LENGTH, ids=[case[3][:5] for case in OF_LENGTH])
def test_times_are_held_against_the_recording_without_its_intro(
    show: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(show, file, old, new)
    assert said(found(show)) == []  # nothing is built or published: the length is not known
    shelve(show)
    assert said(found(show)) == [expected]
    record(show)
    assert said(found(show)) == [expected]


def test_a_build_of_another_recording_tells_nothing(show: Path) -> None:
    shelve(show, lufs=-20.0)
    (show / "episodes/regen/recording.wav").write_bytes(b"another recording")
    assert said(found(show)) == []


# --- Artwork ----------------------------------------------------------------------------------------------------------


def test_artwork_that_apple_refuses_is_found_for_show_and_episode(show: Path) -> None:
    picture(show / "artwork.jpg", size=(1200, 800))
    picture(show / "episodes/regen/cover.jpeg", mode="RGBA", size=(3200, 3200), format="PNG")
    change(show, EPISODE, "recording:", "artwork: cover.jpeg\nrecording:")
    assert said(found(show)) == [
        "PP404 error podcast.yaml:12: artwork: the picture is 1200 x 800 pixels, and must be square; crop it",
        "PP405 error podcast.yaml:12: artwork: the picture is 1200 x 800 pixels; make it at least 1400 x 1400",
        "PP403 error episodes/regen/episode.md:6: artwork: the picture is PNG, but its name ends in .jpeg; rename it "
        "to "
        ".png",
        "PP406 error episodes/regen/episode.md:6: artwork: the picture is 3200 x 3200 pixels; scale it to at most "
        "3000 x 3000",
        "PP407 error episodes/regen/episode.md:6: artwork: the picture has transparency (RGBA); put it on a background "
        "and save it as RGB",
    ]


def test_artwork_of_other_kinds_is_found(show: Path) -> None:
    picture(show / "artwork.jpg", mode="CMYK", dpi=(300, 300))
    assert said(found(show)) == [
        "PP408 error podcast.yaml:12: artwork: the picture's colours are CMYK (for print), and must be RGB; save it as "
        "RGB",
        "PP409 hint podcast.yaml:12: artwork: the picture is marked as 300 dpi; Apple asks for 72",
    ]
    picture(show / "artwork.jpg", format="GIF")
    [not_jpeg, *_] = said(found(show))
    assert not_jpeg == (
        "PP402 error podcast.yaml:12: artwork: the picture is GIF, and apps take JPEG and PNG only; save it as JPEG"
    )
    (show / "artwork.jpg").write_bytes(b"no picture")
    assert said(found(show)) == [
        "PP401 error podcast.yaml:12: artwork: artwork.jpg: is no picture that can be read; give a JPEG or PNG"
    ]


def test_heavy_artwork_is_a_hint(show: Path) -> None:
    with (show / "artwork.jpg").open("ab") as file:
        file.write(bytes(600_000))  # what stands behind the picture is loaded with it
    [finding] = found(show)
    assert (finding.id, finding.severity) == ("PP410", "hint")
    assert finding.message.endswith("; below 512 kB it loads faster")


def test_a_picture_that_tells_where_it_was_taken_is_found_for_artwork_and_people(show: Path) -> None:
    taken_at = Image.Exif()
    taken_at[ExifTags.IFD.GPSInfo] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
    picture(show / "artwork.jpg", exif=taken_at)
    picture(show / "ana.png", size=(300, 400), exif=taken_at)
    change(show, SHOW, "role: host", "role: host, img: ana.png")
    where = "holds the coordinates of where it was taken, for everybody to read; export it without metadata"
    assert said(found(show)) == [
        f"PP413 warning podcast.yaml:11: people[1].img: the picture {where}",
        f"PP413 warning podcast.yaml:12: artwork: the picture {where}",
    ]


def test_the_placeholder_of_a_new_show_is_a_hint(show: Path) -> None:
    (show / "artwork.jpg").write_bytes(placeholder())
    assert said(found(show)) == [
        "PP411 hint podcast.yaml:12: artwork: the artwork is still the placeholder that `podcast init` drew; put your "
        "own in its place"
    ]


def test_what_a_published_episode_was_made_of_may_be_elsewhere(show: Path) -> None:
    change(show, EPISODE, "recording: recording.wav\n", "recording: fort.wav\njingles: [{file: ton.wav, at: 30}]\n")
    record(show)
    assert said(found(show)) == []


# --- Records and built files ------------------------------------------------------------------------------------------


def test_a_published_file_off_target_is_found(show: Path) -> None:
    record(show, edition(show, lufs=-17.2, peak_dbtp=-0.3))
    assert said(found(show)) == [
        "PP501 warning episodes/regen/published.json: the published file measures -17.2 LUFS as heard, 1.2 LU softer "
        "than the -16 asked for; `podcast publish episode 1 --replace new-url` masters it anew",
        "PP502 warning episodes/regen/published.json: the published file peaks at -0.3 dBTP, above the -1 asked for; "
        "`podcast publish episode 1 --replace new-url` masters it anew",
    ]


def test_a_mono_file_is_judged_as_the_show_measures_it(show: Path) -> None:
    made = edition(show)
    (medium,) = made.media
    assert medium.loudness is not None
    loudness = medium.loudness.model_copy(update={"integrated_lufs": -19.0})
    record(show, made.model_copy(update={"media": (medium.model_copy(update={"loudness": loudness}),)}))
    assert said(found(show)) == []
    change(show, SHOW, "loudness_lufs: -16", "mono: as_measured, loudness_lufs: -16")
    assert said(found(show)) == [
        "PP501 warning episodes/regen/published.json: the published file measures -19.0 LUFS on a plain meter, 3.0 LU "
        "softer than the -16 asked for; `podcast publish episode 1 --replace new-url` masters it anew"
    ]


def test_every_format_is_judged(show: Path) -> None:
    made, (loud,) = edition(show), edition(show, peak_dbtp=0.2).media
    other = loud.model_copy(update={"codec": "opus", "role": "alternate"})
    record(show, made.model_copy(update={"media": (*made.media, other)}))
    assert said(found(show)) == [
        "PP502 warning episodes/regen/published.json: the published opus file peaks at 0.2 dBTP, above the -1 asked "
        "for; `podcast publish episode 1 --replace new-url` masters it anew"
    ]


def test_a_built_file_off_target_is_found(show: Path) -> None:
    shelve(show, lufs=-15.2)
    assert said(found(show)) == [
        "PP501 warning episodes/regen/episode.md:6: recording: the file that was built measures -15.2 LUFS as heard, "
        "0.8 LU louder than the -16 asked for; `podcast build 1` says why"
    ]


def test_a_built_file_of_another_recording_is_not_judged(show: Path) -> None:
    shelve(show, lufs=-15.2)
    (show / "episodes/regen/recording.wav").write_bytes(b"another recording")
    assert said(found(show)) == []


def test_a_recording_that_cannot_be_read_keeps_nothing_from_being_checked(show: Path) -> None:
    shelve(show, lufs=-15.2)
    (show / "episodes/regen/recording.wav").unlink()
    (show / "episodes/regen/recording.wav").mkdir()
    assert said(found(show)) == []


def test_a_check_writes_nothing(show: Path) -> None:
    shelve(show)
    (show / "build/regen/recording.json").write_text("{}")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in show.rglob("*") if path.is_file()}
    found(show)
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in show.rglob("*") if path.is_file()}
    assert after == before


def test_half_a_loudness_unit_and_the_last_hundredths_of_a_decibel_are_no_fault(show: Path) -> None:
    record(show, edition(show, lufs=-16.5, peak_dbtp=-0.96))
    assert said(found(show)) == []


def test_the_loudness_of_a_file_that_lies_elsewhere_is_not_judged(show: Path) -> None:
    record(show, edition(show, lufs=-23.0, key=None, url="https://old.example.org/1.mp3"))
    assert said(found(show)) == []


def test_a_date_unlike_the_record_is_an_error_with_both_ways_out(show: Path) -> None:
    record(show, published_at="2023-05-03T22:00:00+00:00")
    assert said(found(show)) == [
        "PP607 error episodes/regen/episode.md:5: published_at: episode 1 is dated 2023-05-04 06:00, but it was published "
        "with 2023-05-04 00:00: write `published_at: 2023-05-04T00:00:00+02:00` back, or give it the new date with `podcast "
        "publish episode 1 --redate`"
    ]


def test_a_scheduled_episode_may_get_another_date_and_a_withdrawn_one_too(show: Path) -> None:
    record(show, published_at="2023-07-01T06:00:00+02:00")
    change(show, EPISODE, "2023-05-04 06:00", "2023-07-02 06:00")
    assert said(found(show)) == []
    record(show, published_at="2023-05-03T06:00:00+02:00", withdrawn_at=NOW)
    assert said(found(show)) == []


def test_a_date_in_the_hour_that_comes_twice_is_that_of_its_record(show: Path) -> None:
    change(show, EPISODE, "2023-05-04 06:00", "2023-10-29T02:30:00+01:00")
    record(show, published_at="2023-10-29T02:30:00+01:00")
    assert said(found(show)) == []


def test_a_date_lost_since_the_record_is_an_error(show: Path) -> None:
    record(show)
    change(show, EPISODE, "published_at: 2023-05-04 06:00\n", "")
    assert said(found(show))[1:] == [
        "PP607 error episodes/regen/episode.md:2: published_at: episode 1 has no published_at, but it was published with "
        "2023-05-04 06:00: write `published_at: 2023-05-04T06:00:00+02:00` back, or withdraw it on purpose with `podcast "
        "withdraw 1`"
    ]


def test_only_the_named_episode_is_checked(show: Path) -> None:
    change(show, SHOW, "language: de", "language: deu")
    change(show, EPISODE, "role: guest", "role: Gast")
    assert [finding.id for finding in found(show)] == ["PP103", "PP105"]
    assert [finding.id for finding in found(show, "1")] == ["PP105"]
