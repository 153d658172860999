"""What an episode's file says about itself. Master and tags come in, a tagged file goes out; the audio stays as it is.

plan_tags() decides what the tags say, write_tags() writes them: id3.py into MP3, mp4.py into M4A, vorbis.py into Opus.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Chapter, Episode, Person, Show

# ISO 639-1 and ISO 639-2/T side by side: `de` and `deu` in one word.
_LANGUAGES = """
aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis bmbam bnben bobod brbre
bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest
eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat
huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz
klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg
mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya
ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme
sgsag shhbs sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir
tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid
yoyor zazha zhzho zuzul
"""
_ISO_639_2 = {word[:2]: word[2:] for word in _LANGUAGES.split()}
_NONE: Mapping[str, str] = {}
_UNKNOWN_LANGUAGE = "und"  # ISO 639-2: undetermined


@dataclass(frozen=True, slots=True)
class EpisodeTags:
    """What the tags of one episode say.

    `people` are (name, role). `published_at` is in the show's time zone. `language` is ISO 639-2/T. `chapters` count in
    the master's time. `link` and `show_link` never depend on a target. `artwork_sha256` is that of the picture the
    embedded artwork was made from, `image_sha256s` those of the pictures of chapters, by the name that chapters give
    them; what is embedded of these are `images`. The tool and its encoder are left out on purpose: the encoder names
    itself in the audio (LAME's Info header), and a new release must not look like new tags.
    """

    title: str
    show: str
    artist: str
    people: tuple[tuple[str, str], ...]
    number: int | None
    season: int | None
    published_at: datetime | None
    comment: str
    language: str
    link: str
    show_link: str
    guid: str
    copyright: str | None
    artwork: bytes | None
    artwork_sha256: str | None
    chapters: tuple[Chapter, ...]
    duration_s: float
    image_sha256s: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def artwork_mime(self) -> str:
        """As the picture's first bytes say; `look_at` lets nothing but JPEG and PNG through."""
        return "image/png" if (self.artwork or b"").startswith(b"\x89PNG") else "image/jpeg"


def plan_tags(
    show: Show,
    episode: Episode,
    *,
    chapters: Sequence[Chapter],
    notes_text: str,
    artwork: bytes | None,
    duration_s: float,
    artwork_sha256: str | None = None,
    image_sha256s: Mapping[str, str] = _NONE,
) -> EpisodeTags:
    """Decide what the tags say. Pure.

    `chapters` are in the master's time, `duration_s` is the master's. Give `artwork_sha256`, the SHA-256 of the file
    that `artwork` was made from: a scaled picture differs from one release of Pillow to the next, its file does not.
    """
    return EpisodeTags(
        title=_one_line(episode.title),
        show=_one_line(show.title),
        artist=_one_line(show.author),
        people=_people((*show.people, *episode.people)),
        number=episode.number,
        season=episode.season,
        published_at=episode.published_at and episode.published_at.astimezone(show.zone),
        comment=(episode.summary or notes_text).strip(),
        language=_language(show.language),
        link=episode.link or show.link,
        show_link=show.link,
        guid=episode.guid,
        copyright=_one_line(show.copyright) if show.copyright else None,
        artwork=artwork,
        artwork_sha256=artwork_sha256 or (hashlib.sha256(artwork).hexdigest() if artwork else None),
        chapters=tuple(chapters),
        duration_s=duration_s,
        image_sha256s=image_sha256s,
    )


def fingerprint(tags: EpisodeTags) -> str:
    """SHA-256 of what the tags say, as hex.

    It stands in records for years. So it is made from our own fixed words, not from names in the code, from mutagen's
    bytes or from Pillow's; absent values are left out, so that a field added later changes no old fingerprint.
    """
    said = {
        "title": tags.title,
        "show": tags.show,
        "artist": tags.artist,
        "people": [list(person) for person in tags.people],
        "number": tags.number,
        "season": tags.season,
        "published": tags.published_at and tags.published_at.replace(tzinfo=None).isoformat(timespec="minutes"),
        "comment": tags.comment,
        "language": tags.language,
        "link": tags.link,
        "show_link": tags.show_link,
        "guid": tags.guid,
        "copyright": tags.copyright,
        "artwork": tags.artwork_sha256,
        "chapters": [_said_of(chapter, tags.image_sha256s) for chapter in tags.chapters],
        "duration_ms": to_ms(tags.duration_s),
    }
    present = {key: value for key, value in said.items() if value not in (None, "", [])}
    canonical = json.dumps(present, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _said_of(chapter: Chapter, image_sha256s: Mapping[str, str]) -> list[object]:
    end_ms = None if chapter.end_s is None else to_ms(chapter.end_s)
    more = {"end_ms": end_ms, "image": image_sha256s.get(chapter.image or "")}
    present = {key: value for key, value in more.items() if value is not None}
    return [to_ms(chapter.start_s), chapter.title, chapter.href, *([present] if present else [])]


def write_tags(master: Path, output: Path, tags: EpisodeTags) -> None:
    """Write `output`: the tags, then the master's audio packet for packet, without the tags the master had.

    The master's ending says the format: .mp3, .m4a or .opus. The same input gives the same bytes. `output` appears
    whole or not at all. AudioError when the master is not what its ending says, FileProblem (NotEnoughSpace) when a
    file cannot be read or written, ChapterError when the chapters are not in it as they were meant.
    """
    _format_of(master).write(master, output, tags)


def audio_sha256(path: Path) -> str:
    """SHA-256 of the audio of a file without its tags: the same before and after write_tags().

    Of an MP3 that is all between the tags; of an M4A or Opus the audio packets one after the other. Errors as
    write_tags().
    """
    return _format_of(path).audio_sha256(path)


class _Format(Protocol):
    """What each of the modules that know a format has."""

    def write(self, master: Path, output: Path, tags: EpisodeTags) -> None: ...
    def audio_sha256(self, path: Path) -> str: ...


def _format_of(path: Path) -> _Format:
    # Imported here: mutagen is loaded when something is tagged.
    match path.suffix.lower():
        case ".mp3":
            from podcast_pipeline.tags import id3

            return id3
        case ".m4a":
            from podcast_pipeline.tags import mp4

            return mp4
        case ".opus":
            from podcast_pipeline.tags import vorbis

            return vorbis
    raise AudioError("takes no tags: only .mp3, .m4a and .opus files do; master to one of these", where=str(path))


def to_ms(seconds: float) -> int:
    return round(seconds * 1000)


def _people(people: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    # The show's people are in every episode; who is named by both counts once.
    return tuple(dict.fromkeys((_one_line(person.name), _one_line(person.role)) for person in people))


def _language(code: str) -> str:
    main = code.partition("-")[0].lower()
    return main if len(main) == 3 else _ISO_639_2.get(main, _UNKNOWN_LANGUAGE)


def _one_line(text: str) -> str:
    # ID3v2.3.0 section 3.3: text strings hold no line breaks, only full text (COMM) does.
    return " ".join(text.split())
