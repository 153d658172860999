"""Tagged M4As, read back by others: ffmpeg, ffprobe, mediainfo, TagLib, tinytag, mutagen's parser, and byte by byte."""

# mypy: disable-error-code="no-untyped-call"

import dataclasses
import errno
import hashlib
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mutagen.mp4
import pytest
import tinytag

from podcast_pipeline.errors import AudioError, FileProblem, NotEnoughSpace
from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import audio_sha256, write_tags
from tests.tags.samples import LONG_TITLE, TAGS, picture, run_ffmpeg, sine_master, written

HOSTILE = r"#a=b; \ \\ [CHAPTER] ;FFMETADATA1 START=7 🌳"
SHORTENED = ("Größenwahn " * 20)[:-1]
AT_END = 3.0123

SAID = dataclasses.replace(
    TAGS,
    number=7,
    chapters=(
        Chapter(start_s=0, title="Begrüßung"),
        Chapter(start_s=1, title=HOSTILE, href="https://example.org/verloren"),
        Chapter(start_s=2.5, title="Zwei\nZeilen\\\ntitle=falsch"),
    ),
    duration_s=AT_END,
)
EXPECTED = [
    (0.0, 1.0, "Begrüßung"),
    (1.0, 2.5, HOSTILE),
    (2.5, 3.012, "Zwei Zeilen\\ title=falsch"),
]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds and a bit of a sine without any tag, whose last AAC frame is not full."""
    return sine_master(
        tmp_path_factory.mktemp("master"),
        "master.m4a",
        AT_END,
        "-c:a",
        "aac",
        "-b:a",
        "128k",
        "-movflags",
        "+faststart",
    )


@pytest.fixture(scope="module")
def cover() -> bytes:
    return picture("JPEG", 200)


@pytest.fixture(scope="module")
def tagged(master: Path, cover: bytes) -> Path:
    path = master.with_name("tagged.m4a")
    write_tags(master, path, dataclasses.replace(SAID, artwork=cover))
    return path


# --- The file box by box (ISO/IEC 14496-12), without a library -------------------------------------------------------

HOLDERS = {"moov", "trak", "mdia", "minf", "stbl", "udta", "edts", "tref"}


def boxes(content: bytes, road: str = "") -> Iterator[tuple[str, bytes]]:
    """Every box with the road to it, in the order of the file."""
    position = 0
    while position < len(content):
        size, name = struct.unpack(">I4s", content[position : position + 8])
        body = content[position + 8 : position + size]
        here = f"{road}/{name.decode('latin-1')}"
        yield here, body
        if name.decode("latin-1") in HOLDERS:
            yield from boxes(body, here)
        position += size
    assert position == len(content)


def all_named(path: Path, road: str) -> list[bytes]:
    return [body for found, body in boxes(path.read_bytes()) if found == road]


def duration_of(path: Path) -> float:
    rate, ticks = struct.unpack(">II", all_named(path, "/moov/mvhd")[0][12:20])
    return float(ticks / rate)


def nero_chapters(path: Path) -> list[tuple[float, str]]:
    [body] = all_named(path, "/moov/udta/chpl")
    found, position = [], 9
    while position < len(body):
        [ticks] = struct.unpack(">Q", body[position : position + 8])
        title = body[position + 9 : position + 9 + body[position + 8]]
        found.append((ticks / 1e7, title.decode()))
        position += 9 + len(title)
    assert len(found) == body[8]
    return found


def track_samples(path: Path, track: int) -> list[tuple[float, bytes]]:
    """Start in seconds and bytes of each sample of a track."""
    content = path.read_bytes()

    def table(name: str, record: str) -> list[tuple[int, ...]]:
        body = all_named(path, f"/moov/trak/mdia/minf/stbl/{name}")[track]
        return list(struct.iter_unpack(">" + record, body[8:]))

    [rate] = struct.unpack(">I", all_named(path, "/moov/trak/mdia/mdhd")[track][12:16])
    sizes_body = all_named(path, "/moov/trak/mdia/minf/stbl/stsz")[track]
    fixed, count = struct.unpack(">II", sizes_body[4:12])
    sizes = [fixed] * count if fixed else [size for (size,) in struct.iter_unpack(">I", sizes_body[12:])]
    ticks = [delta for number, delta in table("stts", "II") for _ in range(number)]
    offsets = [offset for (offset,) in table("stco", "I")]
    runs = table("stsc", "III")
    found: list[tuple[float, bytes]] = []
    for chunk, position in enumerate(offsets, 1):
        [*_, (_, in_chunk, _)] = [run for run in runs if run[0] <= chunk]
        for _ in range(in_chunk):
            index = len(found)
            found.append((sum(ticks[:index]) / rate, content[position : position + sizes[index]]))
            position += sizes[index]
    assert len(found) == count
    return found


def quicktime_chapters(path: Path) -> list[tuple[float, str]]:
    samples = track_samples(path, 1)
    return [(start, text[2 : 2 + int.from_bytes(text[:2], "big")].decode()) for start, text in samples]


def test_chapters_stand_in_both_lists(tagged: Path) -> None:
    expected = [(start, title) for start, _, title in EXPECTED]
    assert nero_chapters(tagged) == expected
    assert quicktime_chapters(tagged) == expected


def test_audio_track_names_the_chapter_track_which_does_not_play_by_itself(tagged: Path) -> None:
    assert all_named(tagged, "/moov/trak/tref") == [b"\0\0\0\x0cchap\0\0\0\x02"]
    flags = [int.from_bytes(body[1:4], "big") for body in all_named(tagged, "/moov/trak/tkhd")]
    assert [flag & 1 for flag in flags] == [1, 0]
    assert [body[8:12] for body in all_named(tagged, "/moov/trak/mdia/hdlr")] == [b"soun", b"text"]


def test_both_tracks_are_in_the_language_of_the_show(tagged: Path) -> None:
    german = (4 << 10 | 5 << 5 | 21).to_bytes(2, "big")  # d, e, u as fourth, fifth and 21st letter
    assert [body[20:22] for body in all_named(tagged, "/moov/trak/mdia/mdhd")] == [german, german]


def test_what_players_need_first_stands_in_front_of_the_audio(tagged: Path) -> None:
    roads = [road for road, _ in boxes(tagged.read_bytes()) if road.count("/") == 1]
    assert roads == ["/ftyp", "/moov", "/free", "/mdat"]
    assert all_named(tagged, "/ftyp")[0][:4] == b"M4A "


def test_no_date_and_no_encoder_is_told(tagged: Path) -> None:
    headers = [
        *all_named(tagged, "/moov/mvhd"),
        *all_named(tagged, "/moov/trak/tkhd"),
        *all_named(tagged, "/moov/trak/mdia/mdhd"),
    ]
    assert {body[4:12] for body in headers} == {bytes(8)}
    assert b"Lavf" not in tagged.read_bytes()
    assert b"\xa9too" not in tagged.read_bytes()


# --- Chapters of all kinds -------------------------------------------------------------------------------------------


def test_late_first_chapter_starts_when_it_should_in_both_lists(master: Path, tmp_path: Path) -> None:
    """A text track begins at 0: what comes before the first chapter is a part without a title there."""
    chapters = (Chapter(start_s=1.25, title="Spät"), Chapter(start_s=2, title="Später"))
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=chapters))
    assert nero_chapters(out) == [(1.25, "Spät"), (2.0, "Später")]
    assert quicktime_chapters(out) == [(0.0, ""), (1.25, "Spät"), (2.0, "Später")]
    found = mutagen.mp4.MP4(out).chapters
    assert found is not None
    assert [(chapter.start, chapter.title) for chapter in found] == nero_chapters(out)


def test_chapters_that_start_together_or_at_the_end_stay(master: Path, tmp_path: Path) -> None:
    starts = {"a": 0.0, "b": 1.0, "c": 1.0, "d": AT_END, "e": 99.0}
    chapters = tuple(Chapter(start_s=start, title=title) for title, start in starts.items())
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=chapters))
    expected = [(0.0, "a"), (1.0, "b"), (1.0, "c"), (3.012, "d"), (3.012, "e")]
    assert nero_chapters(out) == expected
    assert quicktime_chapters(out) == expected
    assert duration_of(out) == duration_of(master)


def test_one_chapter_is_a_list(master: Path, tmp_path: Path) -> None:
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=(Chapter(start_s=0, title="Alles"),)))
    assert nero_chapters(out) == quicktime_chapters(out) == [(0.0, "Alles")]


def test_without_chapters_there_is_no_list_and_no_track(master: Path, tagged: Path, tmp_path: Path) -> None:
    for source in (master, tagged):
        out = written(source, tmp_path, dataclasses.replace(SAID, chapters=()))
        roads = [road for road, _ in boxes(out.read_bytes())]
        assert roads.count("/moov/trak") == 1
        assert not {"/moov/udta/chpl", "/moov/trak/tref"} & set(roads)


@pytest.mark.parametrize(("first_s", "in_nero"), [(0, 255), (0.005, 254)])
def test_of_more_than_255_chapters_the_track_has_all(
    master: Path, tmp_path: Path, first_s: float, in_nero: int
) -> None:
    chapters = tuple(Chapter(start_s=first_s + index / 200, title=f"Kapitel {index}") for index in range(600))
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=chapters))
    titles = [f"Kapitel {index}" for index in range(600)]
    assert [title for _, title in nero_chapters(out)] == titles[:in_nero]
    assert [title for _, title in quicktime_chapters(out) if title] == titles


def test_long_titles_are_cut_between_characters(master: Path, tmp_path: Path) -> None:
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=(Chapter(start_s=0, title=LONG_TITLE),)))
    [(_, in_nero)] = nero_chapters(out)
    [(_, in_track)] = quicktime_chapters(out)
    for title, most_bytes in ((in_nero, 127), (in_track, 255)):  # AntennaPod takes the length in `chpl` for signed
        assert title.endswith("…")
        assert LONG_TITLE.startswith(title[:-1])
        assert most_bytes - 20 < len(title.encode()) <= most_bytes


@pytest.mark.parametrize(("characters", "kept"), [(127, 127), (128, 119), (136, 119), (300, 119)])
def test_what_a_shorter_title_leaves_holds_a_box(master: Path, tmp_path: Path, characters: int, kept: int) -> None:
    chapters = (Chapter(start_s=0, title="x" * characters), Chapter(start_s=1, title="Zwei"))
    out = written(master, tmp_path, dataclasses.replace(SAID, chapters=chapters))
    assert [len(title.encode()) for _, title in nero_chapters(out)] == [kept, 4]


# --- What other readers find -----------------------------------------------------------------------------------------


def test_mutagen_reads_every_atom(tagged: Path, cover: bytes) -> None:
    file = mutagen.mp4.MP4(tagged)
    assert file.tags is not None
    assert file.chapters is not None
    assert {key: value for key, value in file.tags.items() if key != "covr"} == {
        "\xa9nam": [TAGS.title],
        "\xa9alb": ["Resiliente Städte"],
        "\xa9ART": ["Planungsbüro"],
        "aART": ["Planungsbüro"],
        "\xa9gen": ["Podcast"],
        "\xa9day": ["2024-01-01T00:00:00+01:00"],
        "\xa9cmt": [TAGS.comment],
        "desc": ["Erste Zeile. Zweite Zeile äöüß."],
        "ldes": [TAGS.comment],
        "cprt": ["2024 Planungsbüro"],
        "egid": ["11bf7047-9c5c"],
        "pcst": True,
        "stik": [21],
        "trkn": [(7, 0)],
        "disk": [(2, 0)],
        "tves": [7],
        "tvsn": [2],
        "----:com.apple.iTunes:LANGUAGE": [b"deu"],
        "----:com.apple.iTunes:PERFORMER": [b"Moderation (host)", "Gästin (guest)".encode()],
        "----:com.apple.iTunes:WWWAUDIOFILE": [b"https://example.org/stra%C3%9Fe?q=%C3%A4"],
        "----:com.apple.iTunes:WWWAUDIOSOURCE": [b"https://example.org/podcast"],
    }
    [found] = file["covr"]
    assert (bytes(found), found.imageformat) == (cover, mutagen.mp4.MP4Cover.FORMAT_JPEG)
    assert [(chapter.start, chapter.title) for chapter in file.chapters] == [(s, title) for s, _, title in EXPECTED]


def test_ffmpeg_reads_every_text_and_every_chapter(tagged: Path) -> None:
    metadata = run_ffmpeg("-i", tagged, "-f", "ffmetadata", "-").decode()
    head, *chapters = metadata.replace("\\\n", "\n").replace("\\\\", "\0").replace("\\", "").split("[CHAPTER]\n")
    lines = head.splitlines()
    for line in (
        *(f"title={TAGS.title}", "album=Resiliente Städte", "artist=Planungsbüro", "album_artist=Planungsbüro"),
        *("track=7", "disc=2", "season_number=2", "episode_sort=7", "genre=Podcast", "podcast=1", "media_type=21"),
        *("copyright=2024 Planungsbüro", "date=2024-01-01T00:00:00+01:00", "LANGUAGE=deu"),
    ):
        assert line in lines
    titles = [chapter.split("title=", 1)[1].splitlines()[0].replace("\0", "\\") for chapter in chapters]
    assert titles == [title for _, _, title in EXPECTED]


@pytest.mark.needs("ffprobe")
def test_ffprobe_reads_every_chapter_and_the_artwork(tagged: Path) -> None:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_streams", str(tagged)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    times = [(float(chapter["start_time"]), float(chapter["end_time"])) for chapter in found["chapters"]]
    assert times == [(start, end) for start, end, _ in EXPECTED]
    assert [chapter["tags"]["title"] for chapter in found["chapters"]] == [title for _, _, title in EXPECTED]
    pictures = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    assert [(stream["codec_name"], stream["disposition"]["attached_pic"]) for stream in pictures] == [("mjpeg", 1)]


@pytest.mark.needs("mediainfo")
def test_mediainfo_reads_texts_and_both_lists_of_chapters(tagged: Path) -> None:
    out = subprocess.run(["mediainfo", "--Output=JSON", tagged], check=True, capture_output=True).stdout
    general, sound, *menus = json.loads(out)["media"]["track"]
    assert {key: general[key] for key in ("Album", "Album_Performer", "Genre", "Track_Position", "Part_Position")} == {
        "Album": "Resiliente Städte",
        "Album_Performer": "Planungsbüro",
        "Genre": "Podcast",
        "Track_Position": "7",
        "Part_Position": "2",
    }
    assert (general["Cover"], general["IsStreamable"], sound["Language"]) == ("Yes", "Yes", "de")
    titles = [title.replace("🌳", "??") for _, _, title in EXPECTED]  # MediaInfo 23.04 shows none beyond U+FFFF
    found = [[text for key, text in menu["extra"].items() if key.startswith("_")] for menu in menus]
    assert [[text.replace("🌳", "??") for text in texts] for texts in found] == [titles, titles]


def test_taglib_reads_texts(tagged: Path) -> None:
    taglib = pytest.importorskip("taglib", reason="pytaglib has no wheel for this platform")
    with taglib.File(str(tagged)) as file:
        assert {key: file.tags[key] for key in ("TITLE", "ALBUM", "ARTIST", "ALBUMARTIST", "TRACKNUMBER", "DATE")} == {
            "TITLE": [TAGS.title],
            "ALBUM": ["Resiliente Städte"],
            "ARTIST": ["Planungsbüro"],
            "ALBUMARTIST": ["Planungsbüro"],
            "TRACKNUMBER": ["7"],
            "DATE": ["2024-01-01T00:00:00+01:00"],
        }
        assert (file.tags["COMMENT"], file.tags["PODCASTID"]) == ([TAGS.comment], ["11bf7047-9c5c"])


def test_tinytag_reads_texts_and_artwork(tagged: Path, cover: bytes) -> None:
    tag = tinytag.TinyTag.get(tagged, image=True)
    assert (tag.title, tag.album, tag.artist, tag.albumartist) == (TAGS.title, TAGS.show, TAGS.artist, TAGS.artist)
    assert (tag.track, tag.disc, tag.genre, tag.comment) == (7, 2, "Podcast", TAGS.comment)
    found = tag.images.front_cover
    assert found is not None
    assert found.data == cover


# --- What is said and what is not ------------------------------------------------------------------------------------


def test_what_is_unknown_has_no_atom(master: Path, tmp_path: Path) -> None:
    bare = dataclasses.replace(
        SAID, number=None, season=None, published_at=None, copyright=None, people=(), comment="", chapters=()
    )
    assert set(mutagen.mp4.MP4(written(master, tmp_path, bare)).tags or ()) == {
        *("\xa9nam", "\xa9alb", "\xa9ART", "aART", "\xa9gen", "egid", "pcst", "stik"),
        *(f"----:com.apple.iTunes:{name}" for name in ("LANGUAGE", "WWWAUDIOFILE", "WWWAUDIOSOURCE")),
    }


@pytest.mark.parametrize(
    ("number", "track", "episode"),
    [(0, None, [0]), (65535, [(65535, 0)], [65535]), (20240101, None, [20240101]), (1 << 40, None, None)],
)
def test_number_stands_where_it_fits(
    master: Path, tmp_path: Path, number: int, track: list[tuple[int, int]] | None, episode: list[int] | None
) -> None:
    found = mutagen.mp4.MP4(written(master, tmp_path, dataclasses.replace(SAID, number=number)))
    assert (found.get("trkn"), found.get("tves")) == (track, episode)


def test_long_description_is_whole_and_short_one_is_short(master: Path, tmp_path: Path) -> None:
    found = mutagen.mp4.MP4(written(master, tmp_path, dataclasses.replace(SAID, comment=LONG_TITLE * 10)))
    assert found["ldes"] == found["\xa9cmt"] == [LONG_TITLE * 10]
    assert len(found["desc"][0].encode()) <= 255


def test_png_artwork_is_called_png(master: Path, tmp_path: Path) -> None:
    png = picture("PNG", 200)
    [found] = mutagen.mp4.MP4(written(master, tmp_path, dataclasses.replace(SAID, artwork=png)))["covr"]
    assert (bytes(found), found.imageformat) == (png, mutagen.mp4.MP4Cover.FORMAT_PNG)


# --- The audio, and writing ------------------------------------------------------------------------------------------


def test_audio_samples_are_the_same_bytes(master: Path, tagged: Path) -> None:
    before, after = (b"".join(sample for _, sample in track_samples(path, 0)) for path in (master, tagged))
    assert before == after
    assert audio_sha256(tagged) == audio_sha256(master) == hashlib.sha256(before).hexdigest()


def test_edit_list_and_frame_lengths_stay(master: Path, tagged: Path) -> None:
    for road in ("/moov/trak/edts/elst", "/moov/trak/mdia/minf/stbl/stts"):
        assert all_named(tagged, road)[0] == all_named(master, road)[0]
    assert duration_of(tagged) == duration_of(master)


def test_decoded_sound_is_the_same_to_the_sample(master: Path, tagged: Path) -> None:
    before, after = (run_ffmpeg("-i", path, "-map", "0:a", "-f", "s16le", "-") for path in (master, tagged))
    assert len(before) == round(AT_END * 48000) * 2
    assert before == after


def test_tagging_twice_gives_the_same_bytes(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    tags = dataclasses.replace(SAID, artwork=cover)
    write_tags(master, tmp_path / "again.m4a", tags)
    write_tags(tagged, tmp_path / "tagged-again.m4a", tags)
    write_tags(tmp_path / "again.m4a", tmp_path / "again.m4a", tags)
    found = {path.name: path.read_bytes() == tagged.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"again.m4a": True, "tagged-again.m4a": True}


def test_tags_and_chapters_of_the_master_give_way(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.m4a"
    old = dataclasses.replace(SAID, chapters=(Chapter(start_s=1, title="Alt"),), artwork=picture("PNG", 200))
    write_tags(master, other, old)
    file = mutagen.mp4.MP4(other)
    file["\xa9too"] = "Alter Encoder"
    file["\xa9lyr"] = "Alter Text"
    file.save()
    write_tags(other, tmp_path / "out.m4a", dataclasses.replace(SAID, artwork=cover))
    assert (tmp_path / "out.m4a").read_bytes() == tagged.read_bytes()


def test_master_with_the_index_behind_the_audio_gets_it_in_front(master: Path, tagged: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.m4a"
    run_ffmpeg("-i", master, "-c", "copy", "-fflags", "+bitexact", slow)
    assert slow.read_bytes().index(b"moov") > slow.read_bytes().index(b"mdat")
    out = written(slow, tmp_path, SAID)
    assert out.read_bytes().index(b"moov") < out.read_bytes().index(b"mdat")
    assert audio_sha256(out) == audio_sha256(slow) == audio_sha256(master)


def test_others_may_read_what_is_written(tagged: Path) -> None:
    if sys.platform != "win32":
        assert tagged.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("content", [b"", b"kein Ton" * 50, b"\0\0\0\x08ftyp", b"ID3\x03\0\0\0\0\0\0\xff\xfb"])
def test_no_m4a_is_refused_and_nothing_is_written(content: bytes, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.m4a"
    wrong.write_bytes(content)
    with pytest.raises(AudioError, match=r"wrong\.m4a: is damaged or no M4A, so it cannot take tags"):
        write_tags(wrong, tmp_path / "out.m4a", SAID)
    with pytest.raises(AudioError, match=r"wrong\.m4a: is damaged or no M4A"):
        audio_sha256(wrong)
    assert list(tmp_path.iterdir()) == [wrong]


def test_half_a_master_is_refused(master: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.m4a"
    half.write_bytes(master.read_bytes()[:-2000])
    with pytest.raises(AudioError, match=r"half\.m4a: is damaged"):
        write_tags(half, tmp_path / "out.m4a", SAID)
    assert list(tmp_path.iterdir()) == [half]


def test_list_of_other_files_is_not_followed(master: Path, tmp_path: Path) -> None:
    """ffmpeg would take a playlist for the files it names."""
    playlist = tmp_path / "list.m4a"
    playlist.write_text(f"ffconcat version 1.0\nfile '{master}'\n")
    with pytest.raises(AudioError, match=r"list\.m4a: is damaged or no M4A"):
        write_tags(playlist, tmp_path / "out.m4a", SAID)


def test_missing_master_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"master\.m4a: cannot be read: No such file or directory"):
        write_tags(tmp_path / "master.m4a", tmp_path / "out.m4a", SAID)
    with pytest.raises(FileProblem, match=r"master\.m4a: cannot be read: No such file or directory"):
        audio_sha256(tmp_path / "master.m4a")


def test_missing_folder_of_the_output_is_named(master: Path, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"out\.m4a: cannot be written: No such file or directory"):
        write_tags(master, tmp_path / "no" / "out.m4a", SAID)


def test_full_disk_leaves_the_old_output_and_nothing_else(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.m4a"
    out.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotEnoughSpace, match=r"out\.m4a: cannot be written: the disk is full"):
        write_tags(master, out, SAID)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out.m4a": b"old"}
