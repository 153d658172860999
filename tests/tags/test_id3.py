"""Tagged MP3s, read back by others: ffmpeg, TagLib, tinytag, eyeD3, mutagen's parser, mediainfo, ffprobe."""

# mypy: disable-error-code="no-untyped-call"

import dataclasses
import errno
import hashlib
import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import mutagen.id3
import pytest
import tinytag
from PIL import Image

from podcast_pipeline.errors import AudioError, FileProblem, NotEnoughSpace
from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import audio_sha256, write_tags
from tests.tags.samples import LONG_TITLE, TAGS, run_ffmpeg


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a sine without any tag."""
    path = tmp_path_factory.mktemp("master") / "master.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-b:a", "64k", "-id3v2_version", "0", "-write_id3v1", "0", path)
    return path


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("cover") / "cover.jpg"
    Image.effect_noise((200, 200), 80).convert("RGB").save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def tagged(master: Path, cover: bytes) -> Path:
    path = master.with_name("tagged.mp3")
    write_tags(master, path, dataclasses.replace(TAGS, artwork=cover))
    return path


# --- What other readers find -----------------------------------------------------------------------------------------


def test_ffmpeg_reads_every_text_and_every_chapter(tagged: Path) -> None:
    written = run_ffmpeg("-copyts", "-i", tagged, "-f", "ffmetadata", "-").decode()
    head, *chapters = written.replace("\\\n", "\n").replace("\\", "").split("[CHAPTER]\n")
    assert head.splitlines()[1:-1] == [
        f"title={TAGS.title}",
        "album=Resiliente Städte",
        "artist=Planungsbüro",
        "album_artist=Planungsbüro",
        "track=0",
        "disc=2",
        "TGID=11bf7047-9c5c",
        "TDES=Erste Zeile.",
        "Zweite Zeile äöüß.",
        "comment=Erste Zeile.",
        "Zweite Zeile äöüß.",
        "genre=Podcast",
        "language=deu",
        "TLEN=3030",
        "copyright=2024 Planungsbüro",
        "date=2024-01-01 00:00",
    ]
    assert [chapter.splitlines()[1:] for chapter in chapters] == [
        ["START=0", "END=1000", "title=Begrüßung"],
        ["START=1000", "END=2000", f"title={LONG_TITLE}"],
        ["START=2000", "END=2000", "title=Leer 🌳"],
        ["START=2000", "END=3030", "title=]]> & <Ende>"],
    ]


def test_taglib_reads_every_text(tagged: Path) -> None:
    taglib = pytest.importorskip("taglib", reason="pytaglib has no wheel for this platform")
    with taglib.File(str(tagged)) as file:
        assert file.tags == {
            "TITLE": [TAGS.title],
            "ALBUM": ["Resiliente Städte"],
            "ARTIST": ["Planungsbüro"],
            "ALBUMARTIST": ["Planungsbüro"],
            "PERFORMER:HOST": ["Moderation"],
            "PERFORMER:GUEST": ["Gästin"],
            "TRACKNUMBER": ["0"],
            "DISCNUMBER": ["2"],
            "DATE": ["2024-01-01 00:00"],
            "GENRE": ["Podcast"],
            "LANGUAGE": ["deu"],
            "LENGTH": ["3030"],
            "COPYRIGHT": ["2024 Planungsbüro"],
            "COMMENT": [TAGS.comment],
            "PODCASTDESC": [TAGS.comment],
            "PODCASTID": ["11bf7047-9c5c"],
            "PODCAST": [],
            "FILEWEBPAGE": ["https://example.org/stra%C3%9Fe?q=%C3%A4"],
            "AUDIOSOURCEWEBPAGE": ["https://example.org/podcast"],
        }


def test_tinytag_reads_texts_and_artwork(tagged: Path, cover: bytes) -> None:
    tag = tinytag.TinyTag.get(tagged, image=True)
    assert (tag.title, tag.album, tag.artist, tag.albumartist) == (TAGS.title, TAGS.show, TAGS.artist, TAGS.artist)
    assert (tag.track, tag.disc, tag.genre, tag.year, tag.comment) == (0, 2, "Podcast", "2024", TAGS.comment)
    picture = tag.images.front_cover
    assert picture is not None
    assert (picture.data, picture.mime_type) == (cover, "image/jpeg")


@pytest.mark.filterwarnings("ignore:Parsing dates:DeprecationWarning")  # eyeD3's own, from Python 3.13 on
def test_eyed3_reads_one_ordered_table_of_contents_and_its_chapters(
    tagged: Path, cover: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    import eyed3  # type: ignore[import-untyped,unused-ignore]

    caplog.set_level(logging.CRITICAL)  # eyeD3 takes no TDAT that follows ID3v2.3 ("DDMM"), and says so
    tag = eyed3.load(tagged).tag
    assert (tag.version, tag.title, tag.album, tag.artist) == ((2, 3, 0), TAGS.title, TAGS.show, TAGS.artist)
    assert [(comment.lang, comment.description, comment.text) for comment in tag.comments] == [
        (b"deu", "", TAGS.comment)
    ]
    assert [(toc.toplevel, toc.ordered, toc.child_ids, toc.description) for toc in tag.table_of_contents] == [
        (True, True, [b"ch0", b"ch1", b"ch2", b"ch3"], TAGS.title)
    ]
    address = "https://xn--mller-kva.example/a%20b"
    assert [
        (chapter.element_id, *chapter.times, chapter.title, (chapter.user_url or "").rstrip("\0"))
        for chapter in tag.chapters
    ] == [
        (b"ch0", 0, 1000, "Begrüßung", ""),
        (b"ch1", 1000, 2000, LONG_TITLE, address),
        (b"ch2", 2000, 2000, "Leer 🌳", ""),
        (b"ch3", 2000, 3030, "]]> & <Ende>", ""),
    ]
    assert [(image.picture_type, image.mime_type, image.description, image.image_data) for image in tag.images] == [
        (3, "image/jpeg", "", cover)
    ]


@pytest.mark.needs("mediainfo")
def test_mediainfo_reads_every_text(tagged: Path) -> None:
    out = subprocess.run(["mediainfo", "--Output=JSON", tagged], check=True, capture_output=True).stdout
    general, sound, _picture = json.loads(out)["media"]["track"]
    # MediaInfo 23.04 shows no character beyond U+FFFF.
    assert general["Title"] == TAGS.title.replace("🌳", "??")
    assert {key: general[key] for key in ("Album", "Performer", "Album_Performer", "Genre", "Recorded_Date")} == {
        "Album": "Resiliente Städte",
        "Performer": "Planungsbüro",
        "Album_Performer": "Planungsbüro",
        "Genre": "Podcast",
        "Recorded_Date": "2024-01-01 00:00",
    }
    assert (general["Track_Position"], general["Part_Position"], general["Cover"]) == ("0", "2", "Yes")
    assert (sound["Language"], sound["BitRate_Mode"]) == ("de", "CBR")


@pytest.mark.needs("ffprobe")
def test_ffprobe_reads_every_chapter(tagged: Path) -> None:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", str(tagged)]
    chapters = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["chapters"]
    assert [(chapter["start"], chapter["end"], chapter["tags"]["title"]) for chapter in chapters] == [
        (0, 1000, "Begrüßung"),
        (1000, 2000, LONG_TITLE),
        (2000, 2000, "Leer 🌳"),
        (2000, 3030, "]]> & <Ende>"),
    ]


@pytest.mark.needs("mp3val")
def test_mp3val_has_nothing_to_complain_of(tagged: Path) -> None:
    out = subprocess.run(["mp3val", tagged], check=True, capture_output=True, text=True).stdout
    assert "+ID3v2, CBR" in out
    assert "WARNING" not in out


# --- What stands in the file -----------------------------------------------------------------------------------------


def _frames(path: Path) -> mutagen.id3.ID3:
    return mutagen.id3.ID3(path, translate=False)


def test_tag_is_version_2_3_with_texts_in_utf_16(tagged: Path) -> None:
    frames = _frames(tagged)
    assert frames.version == (2, 3, 0)
    texts = {frame.encoding for key in ("TIT2", "TALB", "TPE1", "TDES", "COMM", "IPLS") for frame in frames.getall(key)}
    assert texts == {mutagen.id3.Encoding.UTF16}
    assert not {"WFED", "USLT", "TDRC", "TDRL", "TSSE"} & {key[:4] for key in frames}


def test_podcast_flag_is_four_zero_bytes(tagged: Path) -> None:
    assert b"PCST\0\0\0\4\0\0\0\0\0\0" in tagged.read_bytes()


def test_date_at_midnight_is_whole(tagged: Path) -> None:
    frames = _frames(tagged)
    assert [str(frames[key]) for key in ("TYER", "TDAT", "TIME")] == ["2024", "0101", "0000"]


def test_date_is_day_before_month(master: Path, tmp_path: Path) -> None:
    later = dataclasses.replace(TAGS, published_at=datetime(2023, 5, 4, 6, 7, tzinfo=ZoneInfo("Europe/Berlin")))
    write_tags(master, tmp_path / "out.mp3", later)
    frames = _frames(tmp_path / "out.mp3")
    assert [str(frames[key]) for key in ("TYER", "TDAT", "TIME")] == ["2023", "0405", "0607"]


def test_what_is_unknown_has_no_frame(master: Path, tmp_path: Path) -> None:
    bare = dataclasses.replace(
        TAGS, number=None, season=None, published_at=None, copyright=None, people=(), comment="", chapters=()
    )
    write_tags(master, tmp_path / "out.mp3", bare)
    assert set(_frames(tmp_path / "out.mp3")) == {
        *("TIT2", "TALB", "TPE1", "TPE2", "TCON", "TLAN", "TLEN", "TGID", "PCST", "WOAF", "WOAS"),
    }


def test_chapters_stand_in_the_order_they_play(master: Path, tmp_path: Path) -> None:
    """mutagen by itself would put the longest title last."""
    titles = ["ein langer Titel zum Anfang", "kurz", "mittellang", "x"]
    chapters = tuple(Chapter(start_s=index, title=title) for index, title in enumerate(titles))
    write_tags(master, tmp_path / "out.mp3", dataclasses.replace(TAGS, chapters=chapters))
    content = (tmp_path / "out.mp3").read_bytes()
    places = [content.index(b"CHAP", content.index(f"ch{index}\0".encode()) - 12) for index in range(4)]
    assert places == sorted(places)


def test_chapter_after_the_end_is_empty_at_the_end(master: Path, tmp_path: Path) -> None:
    chapters = (Chapter(start_s=0, title="a"), Chapter(start_s=99, title="b"))
    write_tags(master, tmp_path / "out.mp3", dataclasses.replace(TAGS, chapters=chapters))
    found = _frames(tmp_path / "out.mp3").getall("CHAP")
    assert [(chapter.start_time, chapter.end_time) for chapter in found] == [(0, 3030), (3030, 3030)]


def test_more_than_255_chapters_stand_in_tables_under_one_top_level_table(master: Path, tmp_path: Path) -> None:
    chapters = tuple(Chapter(start_s=index / 200, title=f"Kapitel {index}") for index in range(600))
    write_tags(master, tmp_path / "out.mp3", dataclasses.replace(TAGS, chapters=chapters))
    tables = {table.element_id: table for table in _frames(tmp_path / "out.mp3").getall("CTOC")}
    assert {name: (int(table.flags), len(table.child_element_ids)) for name, table in tables.items()} == {
        "toc": (3, 3),
        "toc1": (1, 255),
        "toc2": (1, 255),
        "toc3": (1, 90),
    }
    children = [child for name in tables["toc"].child_element_ids for child in tables[name].child_element_ids]
    assert children == [f"ch{index}" for index in range(600)]
    metadata = run_ffmpeg("-copyts", "-i", tmp_path / "out.mp3", "-f", "ffmetadata", "-").decode()
    assert metadata.count("[CHAPTER]") == 600


# --- The audio, and writing ------------------------------------------------------------------------------------------


def test_audio_stays_byte_for_byte(master: Path, tagged: Path) -> None:
    audio = master.read_bytes()
    assert tagged.read_bytes().endswith(audio)
    assert audio_sha256(tagged) == audio_sha256(master) == hashlib.sha256(audio).hexdigest()


def test_decoded_sound_is_the_same(master: Path, tagged: Path) -> None:
    before, after = (run_ffmpeg("-i", path, "-map", "0:a", "-f", "md5", "-") for path in (master, tagged))
    assert before == after


def test_tagging_twice_gives_the_same_bytes(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    tags = dataclasses.replace(TAGS, artwork=cover)
    write_tags(master, tmp_path / "again.mp3", tags)
    write_tags(tagged, tmp_path / "tagged-again.mp3", tags)
    write_tags(tmp_path / "again.mp3", tmp_path / "again.mp3", tags)
    expected = hashlib.sha256(tagged.read_bytes()).hexdigest()
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()}
    assert found == {"again.mp3": expected, "tagged-again.mp3": expected}


def test_tags_of_the_master_give_way(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    """ID3v2.4 in front, APEv2 and ID3v1 behind, as other tools leave them."""
    other = tmp_path / "other.mp3"
    ape = b"APETAGEX" + b"\xd0\x07\0\0" + (32).to_bytes(4, "little") + bytes(4) + b"\0\0\0\0" + bytes(8)
    other.write_bytes(master.read_bytes() + ape + b"TAG" + b"Alter Titel".ljust(125, b"\0"))
    old = mutagen.id3.ID3()
    old.add(mutagen.id3.TIT2(encoding=3, text="Alter Titel"))
    old.save(other, v1=1)
    write_tags(other, tmp_path / "out.mp3", dataclasses.replace(TAGS, artwork=cover))
    assert (tmp_path / "out.mp3").read_bytes() == tagged.read_bytes()


def test_others_may_read_what_is_written(tagged: Path) -> None:
    if sys.platform != "win32":
        assert tagged.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("content", [b"", b"\xff", b"RIFF....WAVEfmt ", b"kein Ton" * 50, b"ID3\x03\0\0\0\0\x7f\x7f"])
def test_no_mp3_is_refused_and_nothing_is_written(content: bytes, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.mp3"
    wrong.write_bytes(content)
    with pytest.raises(AudioError, match=r"wrong\.mp3: is no MP3, so it cannot take these tags"):
        write_tags(wrong, tmp_path / "out.mp3", TAGS)
    assert list(tmp_path.iterdir()) == [wrong]


def test_missing_master_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"master\.mp3: cannot be read: No such file or directory"):
        write_tags(tmp_path / "master.mp3", tmp_path / "out.mp3", TAGS)


def test_missing_folder_of_the_output_is_named(master: Path, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"out\.mp3: cannot be written: No such file or directory"):
        write_tags(master, tmp_path / "no" / "out.mp3", TAGS)


def test_full_disk_leaves_the_old_output_and_nothing_else(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.mp3"
    out.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotEnoughSpace, match=r"out\.mp3: cannot be written: the disk is full"):
        write_tags(master, out, TAGS)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out.mp3": b"old"}
