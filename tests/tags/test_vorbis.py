"""Tagged Opus files, read back by others: ffmpeg, ffprobe, mediainfo, TagLib, tinytag, mutagen's parser."""

# mypy: disable-error-code="no-untyped-call"

import base64
import dataclasses
import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import mutagen.flac
import mutagen.oggopus
import pytest
import tinytag

from podcast_pipeline.errors import AudioError, FileProblem, NotEnoughSpace
from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import audio_sha256, write_tags
from tests.tags.samples import LONG_TITLE, TAGS, picture, run_ffmpeg, sine_master, written


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds and a bit of a sine, whose last Opus frame is not full."""
    return sine_master(tmp_path_factory.mktemp("master"), "master.opus", 3.0123, "-c:a", "libopus", "-b:a", "96k")


@pytest.fixture(scope="module")
def cover() -> bytes:
    jpeg = picture("JPEG", 400)
    assert len(jpeg) > 70_000  # so that the comments need more than one Ogg page (64 kB)
    return jpeg


@pytest.fixture(scope="module")
def tagged(master: Path, cover: bytes) -> Path:
    path = master.with_name("tagged.opus")
    write_tags(master, path, dataclasses.replace(TAGS, artwork=cover))
    return path


def packets(path: Path) -> list[bytes]:
    """Every packet, by RFC 3533, section 6: segments of 255 bytes go on, a shorter one ends the packet."""
    content, position, number, found, open_packet = path.read_bytes(), 0, 0, [], b""
    while position < len(content):
        assert content[position : position + 4] == b"OggS"
        assert int.from_bytes(content[position + 18 : position + 22], "little") == number
        segments = content[position + 27 : position + 27 + content[position + 26]]
        position += 27 + len(segments)
        for length in segments:
            open_packet += content[position : position + length]
            position += length
            if length < 255:
                found.append(open_packet)
                open_packet = b""
        number += 1
    return found


def comments(path: Path) -> list[tuple[str, str]]:
    """As they stand in the second packet (RFC 7845, section 5.2)."""
    body = packets(path)[1]
    assert body[:8] == b"OpusTags"

    def text(at: int) -> tuple[str, int]:
        size = int.from_bytes(body[at : at + 4], "little")
        return body[at + 4 : at + 4 + size].decode(), at + 4 + size

    vendor, at = text(8)
    assert vendor == "ffmpeg"
    count = int.from_bytes(body[at : at + 4], "little")
    at += 4
    found = []
    for _ in range(count):
        comment, at = text(at)
        key, _, value = comment.partition("=")
        found.append((key, value))
    assert set(body[at:]) == {0}
    return found


# --- What stands in the file -----------------------------------------------------------------------------------------


def test_comments_say_everything_in_a_fixed_order(tagged: Path) -> None:
    assert comments(tagged)[:-1] == [
        ("TITLE", TAGS.title),
        ("ALBUM", "Resiliente Städte"),
        ("ARTIST", "Planungsbüro"),
        ("ALBUMARTIST", "Planungsbüro"),
        ("PERFORMER", "Moderation (host)"),
        ("PERFORMER", "Gästin (guest)"),
        ("TRACKNUMBER", "0"),
        ("DISCNUMBER", "2"),
        ("DATE", "2024-01-01"),
        ("GENRE", "Podcast"),
        ("DESCRIPTION", TAGS.comment),
        ("COPYRIGHT", "2024 Planungsbüro"),
        ("LANGUAGE", "deu"),
        ("CONTACT", "https://example.org/podcast"),
        ("WWWAUDIOFILE", "https://example.org/stra%C3%9Fe?q=%C3%A4"),
        ("PODCASTID", "11bf7047-9c5c"),
        ("CHAPTER000", "00:00:00.000"),
        ("CHAPTER000NAME", "Begrüßung"),
        ("CHAPTER001", "00:00:01.000"),
        ("CHAPTER001NAME", LONG_TITLE),
        ("CHAPTER001URL", "https://xn--mller-kva.example/a%20b"),
        ("CHAPTER002", "00:00:02.000"),
        ("CHAPTER002NAME", "Leer 🌳"),
        ("CHAPTER003", "00:00:02.000"),
        ("CHAPTER003NAME", "]]> & <Ende>"),
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_artwork_is_a_front_cover_of_its_type(master: Path, tmp_path: Path, kind: str) -> None:
    artwork = picture(kind, 400)
    out = written(master, tmp_path, dataclasses.replace(TAGS, artwork=artwork))
    key, value = comments(out)[-1]
    found = mutagen.flac.Picture(base64.b64decode(value, validate=True))
    assert (key, found.type, found.mime, found.desc) == (
        "METADATA_BLOCK_PICTURE",
        3,
        f"image/{kind.lower()}",
        "",
    )
    assert found.data == artwork


def test_no_gain_is_asked_of_players(tagged: Path) -> None:
    """The master is made for its loudness; R128_TRACK_GAIN would bring it down to -23 LUFS."""
    assert not [key for key, _ in comments(tagged) if "GAIN" in key]
    assert packets(tagged)[0][16:18] == b"\0\0"  # output gain, RFC 7845, section 5.1


def test_what_is_unknown_has_no_comment(master: Path, tmp_path: Path) -> None:
    bare = dataclasses.replace(
        TAGS, number=None, season=None, published_at=None, copyright=None, people=(), comment="", chapters=()
    )
    assert [key for key, _ in comments(written(master, tmp_path, bare))] == [
        *("TITLE", "ALBUM", "ARTIST", "ALBUMARTIST", "GENRE", "LANGUAGE", "CONTACT", "WWWAUDIOFILE", "PODCASTID"),
    ]


def test_chapters_tell_hours_and_milliseconds_and_end_with_the_audio(master: Path, tmp_path: Path) -> None:
    chapters = (Chapter(start_s=3725.0625, title="Zwei\nZeilen = #;"), Chapter(start_s=99999, title="danach"))
    out = written(master, tmp_path, dataclasses.replace(TAGS, chapters=chapters, duration_s=3800.5))
    assert [pair for pair in comments(out) if pair[0].startswith("CHAPTER")] == [
        ("CHAPTER000", "01:02:05.062"),
        ("CHAPTER000NAME", "Zwei Zeilen = #;"),
        ("CHAPTER001", "01:03:20.500"),
        ("CHAPTER001NAME", "danach"),
    ]


def test_of_more_than_1000_chapters_the_first_thousand_have_a_number(master: Path, tmp_path: Path) -> None:
    chapters = tuple(Chapter(start_s=index / 500, title=f"Kapitel {index}") for index in range(1200))
    out = written(master, tmp_path, dataclasses.replace(TAGS, chapters=chapters))
    keys = [key for key, _ in comments(out) if key.startswith("CHAPTER") and key.endswith("NAME")]
    assert keys == [f"CHAPTER{index:03}NAME" for index in range(1000)]
    metadata = run_ffmpeg("-i", out, "-f", "ffmetadata", "-").decode()
    assert metadata.count("[CHAPTER]") == 1000


# --- What other readers find -----------------------------------------------------------------------------------------


def test_taglib_reads_every_text(tagged: Path) -> None:
    taglib = pytest.importorskip("taglib", reason="pytaglib has no wheel for this platform")
    expected: dict[str, list[str]] = {}
    for key, value in comments(tagged)[:-1]:
        expected.setdefault(key, []).append(value)
    with taglib.File(str(tagged)) as file:
        assert file.tags == expected


def test_tinytag_reads_texts_and_artwork(tagged: Path, cover: bytes) -> None:
    tag = tinytag.TinyTag.get(tagged, image=True)
    assert (tag.title, tag.album, tag.artist, tag.albumartist) == (TAGS.title, TAGS.show, TAGS.artist, TAGS.artist)
    assert (tag.track, tag.disc, tag.genre, tag.year) == (0, 2, "Podcast", "2024-01-01")
    found = tag.images.front_cover
    assert found is not None
    assert (found.data, found.mime_type) == (cover, "image/jpeg")


@pytest.mark.needs("ffprobe")
def test_ffprobe_reads_texts_chapters_and_artwork(tagged: Path) -> None:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_streams", str(tagged)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert [(chapter["start"], chapter["tags"]["title"]) for chapter in found["chapters"]] == [
        (0, "Begrüßung"),
        (1000, LONG_TITLE),
        (2000, "Leer 🌳"),
        (2000, "]]> & <Ende>"),
    ]
    sound, image = found["streams"]
    assert {key: sound["tags"][key] for key in ("TITLE", "ALBUM", "ARTIST", "track", "DATE", "comment")} == {
        "TITLE": TAGS.title,
        "ALBUM": "Resiliente Städte",
        "ARTIST": "Planungsbüro",
        "track": "0",
        "DATE": "2024-01-01",
        "comment": TAGS.comment,
    }
    assert (image["codec_name"], image["disposition"]["attached_pic"]) == ("mjpeg", 1)


@pytest.mark.needs("mediainfo")
def test_mediainfo_reads_texts_and_chapters(tagged: Path) -> None:
    out = subprocess.run(["mediainfo", "--Output=JSON", tagged], check=True, capture_output=True).stdout
    general, sound, menu = json.loads(out)["media"]["track"]
    assert (general["Album"], general["Genre"], general["Cover"]) == ("Resiliente Städte", "Podcast", "Yes")
    assert (sound["Format"], sound["Language"]) == ("Opus", "de")
    assert menu["extra"]["_00_00_00_000"] == "Begrüßung"


# --- The audio, and writing ------------------------------------------------------------------------------------------


def test_audio_packets_are_the_same_bytes(master: Path, tagged: Path) -> None:
    before, after = packets(master), packets(tagged)
    assert after[0] == before[0]
    assert after[2:] == before[2:]
    assert audio_sha256(tagged) == audio_sha256(master) == hashlib.sha256(b"".join(before[2:])).hexdigest()


def test_decoded_sound_is_the_same_to_the_sample(master: Path, tagged: Path) -> None:
    before, after = (run_ffmpeg("-i", path, "-map", "0:a", "-f", "s16le", "-") for path in (master, tagged))
    assert len(before) == round(3.0123 * 48000) * 2
    assert before == after


def test_stream_keeps_its_serial_number_and_its_length(master: Path, tagged: Path) -> None:
    assert tagged.read_bytes()[14:18] == master.read_bytes()[14:18]
    before, after = (mutagen.oggopus.OggOpus(path).info for path in (master, tagged))
    assert before is not None
    assert after is not None
    assert before.length == after.length


def test_tagging_twice_gives_the_same_bytes(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    tags = dataclasses.replace(TAGS, artwork=cover)
    write_tags(master, tmp_path / "again.opus", tags)
    write_tags(tagged, tmp_path / "tagged-again.opus", tags)
    write_tags(tmp_path / "again.opus", tmp_path / "again.opus", tags)
    found = {path.name: path.read_bytes() == tagged.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"again.opus": True, "tagged-again.opus": True}


def test_tags_of_the_master_give_way(master: Path, tagged: Path, cover: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.opus"
    other.write_bytes(master.read_bytes())
    file = mutagen.oggopus.OggOpus(other)
    file["TITLE"], file["R128_TRACK_GAIN"], file["ENCODER"] = "Alter Titel", "-1792", "Alter Encoder"
    file.save()
    write_tags(other, tmp_path / "out.opus", dataclasses.replace(TAGS, artwork=cover))
    assert (tmp_path / "out.opus").read_bytes() == tagged.read_bytes()


def test_others_may_read_what_is_written(tagged: Path) -> None:
    if sys.platform != "win32":
        assert tagged.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "content",
    [b"", b"OggS", b"kein Ton" * 50, b"OggS" + bytes(100), b"OggS" + bytes(22) + b"\1\x13OpusHead" + bytes(11)],
)
def test_no_opus_is_refused_and_nothing_is_written(content: bytes, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.opus"
    wrong.write_bytes(content)
    with pytest.raises(AudioError, match=r"wrong\.opus: is damaged or no Opus file, so it cannot take tags"):
        write_tags(wrong, tmp_path / "out.opus", TAGS)
    with pytest.raises(AudioError, match=r"wrong\.opus: is damaged or no Opus file"):
        audio_sha256(wrong)
    assert list(tmp_path.iterdir()) == [wrong]


def test_ogg_of_another_codec_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.opus"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "flac", "-f", "ogg", other)
    with pytest.raises(AudioError, match=r"other\.opus: is damaged or no Opus file"):
        write_tags(other, tmp_path / "out.opus", TAGS)


def test_missing_master_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"master\.opus: cannot be read: No such file or directory"):
        write_tags(tmp_path / "master.opus", tmp_path / "out.opus", TAGS)


def test_full_disk_leaves_the_old_output_and_nothing_else(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.opus"
    out.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotEnoughSpace, match=r"out\.opus: cannot be written: the disk is full"):
        write_tags(master, out, TAGS)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out.opus": b"old"}
