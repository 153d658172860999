"""PP301 to PP309: the transcript. Times are the recording's, as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from podcast_pipeline import transcripts
from podcast_pipeline.checks.facts import EpisodeFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.transcripts import Cue

BOOK: Rulebook[EpisodeFacts] = Rulebook()

_WCAG = "WCAG 2.1, 1.2.1 (A) = EN 301 549, 9.1.2.1; BITV 2.0, section 3"
_WEBVTT = "W3C WebVTT, section 4.1"


@BOOK.rule("PP301", Severity.WARNING, _WCAG)
def transcript_is_missing(subject: EpisodeFacts) -> Iterator[Fault]:
    """Who cannot hear needs the same in text; public bodies of the EU owe it with every recording.

    Bad:
        recording: recording.flac  # and no transcript
    Good:
        recording: recording.flac
        transcript: transcript.vtt
    """
    if subject.episode.transcript is None:
        yield Fault("has no transcript, which public bodies owe and search needs; add `transcript: transcript.vtt`")


@BOOK.rule("PP302", Severity.ERROR, _WEBVTT)
def transcript_cannot_be_read(subject: EpisodeFacts) -> Iterator[Fault]:
    """What browsers forgive in a WebVTT file, podcast apps drop in silence.

    Bad:
        00:00:30,000 --> 00:00:58,000
    Good:
        00:00:30.000 --> 00:00:58.000
    """
    facts = subject.transcript
    if facts is not None and facts.cues is None:
        yield Fault(facts.failure, file=facts.file, line=facts.failed_line)


@BOOK.rule("PP303", Severity.WARNING, _WEBVTT)
def cues_are_out_of_order(subject: EpisodeFacts) -> Iterator[Fault]:
    """WebVTT wants cues in the order of their starts; apps that follow along jump back otherwise.

    Bad:
        00:01:00.000 --> 00:01:10.000
        Danach.

        00:00:30.000 --> 00:00:58.000
        Davor.
    Good:
        00:00:30.000 --> 00:00:58.000
        Davor.

        00:01:00.000 --> 00:01:10.000
        Danach.
    """
    return _of_cues(subject, transcripts.out_of_order)


@BOOK.rule("PP304", Severity.WARNING, "Podcast namespace, transcripts: one card at a time")
def cues_overlap(subject: EpisodeFacts) -> Iterator[Fault]:
    """Most apps show one cue at a time: the second hides the first before it was read.

    Bad:
        00:00:00.000 --> 00:00:30.500
        Guten Tag.

        00:00:30.000 --> 00:00:58.000
        Schön, hier zu sein.
    Good:
        00:00:00.000 --> 00:00:30.000
        Guten Tag.

        00:00:30.000 --> 00:00:58.000
        Schön, hier zu sein.
    """
    return _of_cues(subject, transcripts.overlapping)


@BOOK.rule("PP305", Severity.WARNING, _WCAG)
def transcript_runs_past_the_audio(subject: EpisodeFacts) -> Iterator[Fault]:
    """Cues after the end belong to another recording, or to another cut of it.

    Bad:
        00:59:30.000 --> 01:00:30.000  # of a recording of 60 minutes
    Good:
        00:59:30.000 --> 01:00:00.000
    """
    return _of_cues_and_length(subject, transcripts.past_the_end)


@BOOK.rule("PP306", Severity.WARNING, _WCAG)
def transcript_stops_early(subject: EpisodeFacts) -> Iterator[Fault]:
    """The same information is owed to the end of the audio, not only for its first part.

    Bad:
        00:19:30.000 --> 00:20:00.000  # and this is the last cue of 60 minutes
    Good:
        00:59:30.000 --> 01:00:00.000
    """
    return _of_cues_and_length(subject, transcripts.not_covering)


@BOOK.rule("PP307", Severity.WARNING, f"{_WCAG}; Apple, transcripts: <v Name>")
def speakers_are_not_named(subject: EpisodeFacts) -> Iterator[Fault]:
    """Who speaks is part of the information; Apple shows names only from WebVTT's voice tags.

    Bad:
        00:00:00.000 --> 00:00:30.000
        Guten Tag.
    Good:
        00:00:00.000 --> 00:00:30.000
        <v Moderation>Guten Tag.
    """
    facts, people = subject.transcript, {*subject.show.people, *subject.episode.people}
    if facts is not None and facts.cues and len(people) > 1 and not any(cue.speaker for cue in facts.cues):
        yield Fault(
            f"names no speaker, and {len(people)} people take part; begin each cue with a voice tag such as "
            f"<v Moderation>",
            file=facts.file,
        )


@BOOK.rule("PP308", Severity.WARNING, f"{_WCAG}; podcast namespace, transcripts: speaker")
def voice_is_nobody(subject: EpisodeFacts) -> Iterator[Fault]:
    """Who speaks is part of the information: `Speaker 1` is what a machine calls somebody whose name you know.

    Bad:
        00:00:00.000 --> 00:00:30.000
        <v Speaker 1>Guten Tag.
    Good:
        00:00:00.000 --> 00:00:30.000
        <v Ana Beispiel>Guten Tag.
    """
    people = [person.name for person in (*subject.show.people, *subject.episode.people)]
    return _of_cues(subject, lambda cues: transcripts.unknown_voices(cues, people))


@BOOK.rule("PP309", Severity.WARNING, "WCAG 2.1, 3.1.1 (A) and 3.1.2 (AA); podcast namespace, transcript: language")
def transcript_is_in_another_language(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps and screen readers take it for the show's language; most often it is a translation, or another file.

    Bad:
        language: de  # and the transcript begins: Good morning, and welcome to the city.
    Good:
        language: de  # and the transcript begins: Guten Morgen, und willkommen in der Stadt.
    """
    return _of_cues(subject, lambda cues: transcripts.other_language(cues, subject.show.language))


def _of_cues(subject: EpisodeFacts, problem: Callable[[Sequence[Cue]], str | None]) -> Iterator[Fault]:
    facts = subject.transcript
    if facts is not None and facts.cues and (message := problem(facts.cues)):
        yield Fault(message, file=facts.file)


def _of_cues_and_length(
    subject: EpisodeFacts, problem: Callable[[Sequence[Cue], float], str | None]
) -> Iterator[Fault]:
    duration_s = subject.recording_s
    if duration_s is not None:
        yield from _of_cues(subject, lambda cues: problem(cues, duration_s))
