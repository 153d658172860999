"""A rendered report, read as a browser reads it."""

from __future__ import annotations

from html.parser import HTMLParser

from podcast_pipeline.model import AudioSettings, Master
from podcast_pipeline.report import render_report

LEVELLED = AudioSettings(leveller="gentle", filters="highpass=f=80,afftdn", trim_silence=True, gate=True)


def report(master: Master, language: str = "de", settings: AudioSettings = LEVELLED, title: str = "Folge 1") -> str:
    return render_report(master, settings, title=title, language=language, recording_name="aufnahme.flac")


class Page(HTMLParser):
    """The elements of a page in order, and its text without the style sheet."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", text))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def words(self) -> str:
        text = " ".join(text for tag, text in self.texts if tag != "style")
        return " ".join(text.replace("\u00a0", " ").split())
