"""Safe HTML -> plain text that reads well: for tags inside the file, for search, for apps without HTML. Pure."""

from __future__ import annotations

import re

from podcast_pipeline.markup import Reader

# Blocks with an empty line around them; those within a list or table follow line by line.
_BLOCKS = {
    "p",
    "div",
    "section",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "dl",
    "table",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_LINES = {"li", "tr", "dt", "dd", "br"}


def as_text(html: str) -> str:
    """Lists as `- ` and `1. `, links as `text (address)`, blocks apart by an empty line."""
    reader = _TextReader()
    reader.read(html)
    return tidy("".join(reader.written))


def tidy(text: str) -> str:
    """No blanks at the ends of lines, never two empty lines."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _TextReader(Reader):
    def __init__(self) -> None:
        self.written: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list; None where it has bullets
        self._link: tuple[str, int] | None = None  # (address, where its text began)
        self._preformatted = False
        self._first_cell = True

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag in _LINES or (tag in _BLOCKS and self._lists):
            self._break(1)
        elif tag in _BLOCKS:
            self._break(2)
        if tag in ("ul", "ol"):
            start = values.get("start", "")
            self._lists.append(None if tag == "ul" else int(start) if re.fullmatch(r"\d{1,9}", start) else 1)
        elif tag == "li":
            self.written.append(self._bullet())
        elif tag == "a":
            self._link = (values.get("href", ""), len(self.written))
        elif tag == "pre":
            self._preformatted = True
        elif tag == "tr":
            self._first_cell = True
        elif tag in ("td", "th"):
            if not self._first_cell:
                self.written.append("| " if self._at_start_of_word() else " | ")
            self._first_cell = False

    def end(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "a" and self._link:
            address, start = self._link
            text = "".join(self.written[start:]).strip()
            if address and address.removeprefix("mailto:") != text:
                self.written.append(f" ({address})" if text else address)
            self._link = None
        elif tag == "pre":
            self._preformatted = False
        if tag in _BLOCKS:
            self._break(1 if self._lists else 2)

    def text(self, text: str) -> None:
        if not self._preformatted:
            text = re.sub(r"[ \t\n\r\f]+", " ", text)
            if self._at_start_of_word():
                text = text.lstrip(" ")
        if text:
            self.written.append(text)

    def _break(self, lines: int) -> None:
        """End the line; not right behind a bullet, so that `- ` and its paragraph share a line."""
        if self.written and not re.fullmatch(r" *(-|\d+\.) ", self.written[-1]):
            ended = len(self.written[-1]) - len(self.written[-1].rstrip("\n"))
            self.written.extend("\n" * (lines - ended))

    def _bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        if not self._lists or (number := self._lists[-1]) is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _at_start_of_word(self) -> bool:
        return not self.written or self.written[-1].endswith(("\n", " "))
