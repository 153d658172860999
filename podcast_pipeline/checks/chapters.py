"""PP311 to PP316: the chapters. Times are the recording's, as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline import chapters
from podcast_pipeline.checks.facts import EpisodeFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model.times import format_clock

BOOK: Rulebook[EpisodeFacts] = Rulebook()

_APPLE_FEWEST = 3
_MOST_TITLE_BYTES = 127
_MOST_CHAPTERS = 255
_MOST_CHAPTERS_OGG = 100


@BOOK.rule("PP311", Severity.WARNING, "Apple Podcasts, chapters; Ultraschall manual: chapter at 00:00:00")
def first_chapter_is_late(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apple takes chapters only when the first stands at 0, and players show nothing until the first.

    Bad:
        chapters:
          - {start: "00:00:05", title: Begrüßung}
    Good:
        chapters:
          - {start: "00:00:00", title: Begrüßung}
    """
    first = next(iter(subject.episode.chapters), None)
    if first is not None and first.start_s > 0:
        start = format_clock(first.start_s)
        yield Fault(f'the first chapter starts at {start}; put one at "00:00:00" in front of it', ("chapters", 0))


@BOOK.rule("PP312", Severity.ERROR, "ID3v2 Chapter Frame Addendum 1.0, section 3.1; Podlove Simple Chapters 1.2")
def chapter_is_after_the_end(subject: EpisodeFacts) -> Iterator[Fault]:
    """A chapter that starts after the audio cannot be played, and makes some players skip the episode.

    Bad:
        chapters:
          - {start: "01:10:00", title: Ausblick}  # of a recording of 60 minutes
    Good:
        chapters:
          - {start: "00:55:00", title: Ausblick}
    """
    duration_s = subject.recording_s
    if duration_s is None:
        return
    for at, chapter in enumerate(subject.episode.chapters):
        for message in chapters.problems([chapter], duration_s):
            yield Fault(message, ("chapters", at, "start"))


@BOOK.rule("PP313", Severity.HINT, "Apple Podcasts, chapters: at least three timestamps")
def chapters_are_too_few(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apple reads timestamps as chapters only from three on.

    Bad:
        chapters:
          - {start: "00:00:00", title: Begrüßung}
          - {start: "00:10:00", title: Gespräch}
    Good:
        chapters:
          - {start: "00:00:00", title: Begrüßung}
          - {start: "00:10:00", title: Gespräch}
          - {start: "00:55:00", title: Ausblick}
    """
    count = len(subject.episode.chapters)
    if 0 < count < _APPLE_FEWEST:
        have = "is one chapter" if count == 1 else f"are {count} chapters"
        yield Fault(f"there {have}, and Apple shows them from {_APPLE_FEWEST} on; add some, or none", ("chapters",))


@BOOK.rule("PP314", Severity.HINT, "Nero chapters (MP4 chpl) as AntennaPod reads them: title length is a signed byte")
def chapter_title_is_too_long(subject: EpisodeFacts) -> Iterator[Fault]:
    """Longer titles break the chapters of M4A files in AntennaPod, and no player has room for them.

    Bad:
        chapters:
          - {start: "00:00:00", title: a paragraph of 128 bytes …}
    Good:
        chapters:
          - {start: "00:00:00", title: Begrüßung}
    """
    for at, chapter in enumerate(subject.episode.chapters):
        size = len(chapter.title.encode())
        if size > _MOST_TITLE_BYTES:
            yield Fault(f"has {size} bytes; shorten it to at most {_MOST_TITLE_BYTES}", ("chapters", at, "title"))


@BOOK.rule("PP315", Severity.WARNING, "ID3v2 Chapter Frame Addendum 1.0, section 3.2: entry count is one byte")
def chapters_are_too_many(subject: EpisodeFacts) -> Iterator[Fault]:
    """A table of contents in an MP3 holds 255 chapters; more stand in tables below it, which not all players read.

    Bad:
        chapters:
          - {start: "00:00:00", title: Frage 1}
          # … and 255 more
    Good:
        chapters:
          - {start: "00:00:00", title: Fragen 1 bis 10}
          # … at most 255
    """
    count = len(subject.episode.chapters)
    if count > _MOST_CHAPTERS:
        yield Fault(
            f"there are {count} chapters, and one table of contents in an MP3 holds {_MOST_CHAPTERS}; players that "
            f"read only one show some of them or none, so join some",
            ("chapters",),
        )


@BOOK.rule("PP316", Severity.HINT, "Xiph, Chapter Extension, as AntennaPod reads it: two digits of the number count")
def chapters_are_too_many_for_opus(subject: EpisodeFacts) -> Iterator[Fault]:
    """AntennaPod reads the last two digits of a chapter's number in Ogg files: from the hundredth on one hides another.

    Bad:
        audio: {formats: [mp3, opus]}  # and an episode with 101 chapters
    Good:
        audio: {formats: [mp3, opus]}  # and an episode with at most 100
    """
    count, limit = len(subject.episode.chapters), _MOST_CHAPTERS_OGG
    if limit < count and "opus" in subject.show.audio.formats:
        yield Fault(
            f"there are {count} chapters, and of an Opus file AntennaPod shows {limit}; join some, or leave Opus out",
            ("chapters",),
        )
