"""Show notes -> what a feed may hold of them: all of it in content:encoded, a plain and short form in description.

PSP-1 (item, description) and Apple allow p, ol, ul, li, a, b, i, strong and em there, at most 4000 bytes of UTF-8.
In: the safe HTML of the show notes. Out: HTML that is whole, however short it was cut.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from podcast_pipeline.feed.namespaces import clean
from podcast_pipeline.markup import Reader
from podcast_pipeline.model import Chapter
from podcast_pipeline.model.times import format_clock

MOST_BYTES = 4000

# What HTML takes for one blank; a no-break space is none.
_BLANK = " \t\n\r\f"
_BLANKS = re.compile(f"[{_BLANK}]+")
_MORE_BLANKS = re.compile(f"[{_BLANK.strip(' ')}]|  ")
_INLINE = {"a", "b", "i", "strong", "em"}
_LISTS = {"ol", "ul"}
_BLOCKS = {"p", "li"}
_STAY_OPEN = {"li", *_LISTS}
_PARAGRAPHS = {"p", "tr", "pre", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Blocks whose tags may not stay, but which end the paragraph before them.
_BORDERS = {"div", "blockquote", "table", "section", "hr", "dl"}


def full(notes_html: str) -> str:
    """The show notes as content:encoded holds them, in CDATA: without what would end it."""
    return clean(notes_html).replace("]]>", "]]&gt;")


def described(notes_html: str, chapters: Sequence[Chapter]) -> str:
    """The short form, with the times of all chapters: Apple and Spotify make chapters of those in a description.

    Where long notes would push their list out, they are cut earlier. A list of over half the room is not forced in.
    """
    tokens = _tokens(notes_html)
    whole = _within(tokens, MOST_BYTES)
    shown = [(format_clock(chapter.start_s, millis=False), chapter.title) for chapter in chapters if not chapter.hidden]
    if all(time in whole for time, _ in shown) or not all(time in notes_html for time, _ in shown):
        return whole
    entries = "\n".join(f"<li>{time} {html.escape(clean(title), quote=False)}</li>" for time, title in shown)
    listing = f"<ul>{entries}\n</ul>"
    room = MOST_BYTES - len(listing.encode()) - 1
    return f"{_within(tokens, room)}\n{listing}" if room >= MOST_BYTES // 2 else whole


def short(notes_html: str, most_bytes: int = MOST_BYTES) -> str:
    """The show notes as description holds them, in CDATA: allowed tags only, cut between tags and words."""
    return _within(_tokens(notes_html), most_bytes)


class _Open(NamedTuple):
    """A tag that is open from here to the end that belongs to it."""

    markup: str
    closing: str


# A text, a tag that opens, or (None) the end of the one that was opened last.
_Token = str | _Open | None

# A line per block: some apps drop the tags and show what is left.
_CLOSING = {tag: f"</{tag}>" if tag in _INLINE else f"</{tag}>\n" for tag in (*_INLINE, *_LISTS, "p", "li")}
_OPENING = {tag: _Open(f"<{tag}>", closing) for tag, closing in _CLOSING.items()}


def _tokens(notes_html: str) -> list[_Token]:
    reducer = _Reducer()
    reducer.read(clean(notes_html))
    reducer.close_all()
    return reducer.tokens


def _within(tokens: list[_Token], most_bytes: int) -> str:
    whole = _joined(tokens)
    return (whole if len(whole.encode()) <= most_bytes else _cut(tokens, most_bytes)).strip()


class _Reducer(Reader):
    """Reads HTML and notes down the allowed part of it as tokens that always close what they open."""

    def __init__(self) -> None:
        self.tokens: list[_Token] = []
        self._open: list[tuple[str, str]] = []  # (tag in the source, tag in the outcome)
        self._blocks = 0  # how many of them are paragraphs or list items
        self._lists = 0  # and how many are lists
        self._first_cell = True

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag in _LISTS:
            self._end_paragraph()
            self._start(tag, tag)
        elif tag == "li":
            self._end_paragraph()
            self._start(tag, "li" if self._lists else "p")
        elif tag in _PARAGRAPHS:
            self._end_paragraph()
            self._start(tag, "p")
            self._first_cell = True
            if tag in _HEADINGS:
                self._start("", "strong")
        elif tag in _BORDERS:
            self._end_paragraph()
        elif tag == "a":
            self._start_paragraph()
            self._start_link(values.get("href", ""))
        elif tag in _INLINE:
            self._start_paragraph()
            self._start(tag, tag)
        elif tag in ("td", "th"):
            if not self._first_cell:
                self.text(" | ")
            self._first_cell = False
        elif tag == "br":
            self.text(" ")

    def end(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._close_last()
        elif tag in _BORDERS:
            self._end_paragraph()
        elif any(source == tag for source, _ in self._open):
            while self._close_last() != tag:
                pass

    def text(self, text: str) -> None:
        if text == "\n" or not text.strip(_BLANK):
            if not self._in_text():
                return
            text = " "
        else:
            if _MORE_BLANKS.search(text):
                text = _BLANKS.sub(" ", text)
            self._start_paragraph()
        if text.startswith(" ") and self._at_start_of_word():
            text = text[1:]
        if text:
            self.tokens.append(text)

    def close_all(self) -> None:
        while self._open:
            self._close_last()

    def _start(self, source: str, tag: str) -> None:
        self._open.append((source, tag))
        self._blocks += tag in _BLOCKS
        self._lists += tag in _LISTS
        self.tokens.append(_OPENING[tag])

    def _start_link(self, href: str) -> None:
        if href.startswith(("http://", "https://", "mailto:")):
            self._open.append(("a", "a"))
            self.tokens.append(_Open(f'<a href="{html.escape(href)}">', _CLOSING["a"]))

    def _start_paragraph(self) -> None:
        """Text stands in a paragraph or a list item, never bare."""
        if not self._blocks:
            self._start("", "p")

    def _end_paragraph(self) -> None:
        """A block ends the paragraph before it, with all that is still open in it."""
        while self._open and self._open[-1][1] not in _STAY_OPEN:
            self._close_last()

    def _in_text(self) -> bool:
        """Whether a blank separates words here, or only lines of the source."""
        return bool(self._open) and self._open[-1][1] not in _LISTS and type(self.tokens[-1]) is not _Open

    def _at_start_of_word(self) -> bool:
        last = self.tokens[-1]
        return type(last) is _Open or (type(last) is str and last.endswith(" "))

    def _close_last(self) -> str:
        source, tag = self._open.pop()
        self._blocks -= tag in _BLOCKS
        self._lists -= tag in _LISTS
        last = self.tokens[-1]
        if type(last) is str and tag not in _INLINE:
            self.tokens[-1] = last.rstrip(" ")
        self.tokens.append(None)
        return source


def _joined(tokens: list[_Token]) -> str:
    written: list[str] = []
    opened: list[_Open] = []
    for token in tokens:
        if token is None:
            tag = opened.pop()
            if written[-1] == tag.markup:
                written.pop()  # nothing in it
            else:
                written.append(tag.closing)
        elif isinstance(token, str):
            written.append(_escaped(token))
        else:
            opened.append(token)
            written.append(token.markup)
    return "".join(written)


def _escaped(text: str) -> str:
    return html.escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def _cut(tokens: list[_Token], most_bytes: int) -> str:
    """As many tokens as fit; the last text ends between words with an ellipsis, and every open tag is closed."""
    written: list[str] = []
    opened: list[_Open] = []
    left = most_bytes  # after what is written and what closes it
    for token in tokens:
        if token is None:
            tag = opened.pop()
            if written[-1] == tag.markup:
                written.pop()  # nothing in it
                left += len(tag.markup.encode()) + len(tag.closing)
            else:
                written.append(tag.closing)
            continue
        if isinstance(token, _Open):
            markup = token.markup
            cost = len(markup.encode()) + len(token.closing)
        else:
            markup = _escaped(token)
            cost = len(markup.encode())
        if cost > left:
            if isinstance(token, str) and (start := _shortened(token, left)):
                written.append(start)
            break
        written.append(markup)
        left -= cost
        if isinstance(token, _Open):
            opened.append(token)
    while opened and written[-1] == opened[-1].markup:  # nothing in it
        written.pop()
        opened.pop()
    return "".join([*written, *(tag.closing for tag in reversed(opened))])


def _shortened(text: str, most_bytes: int) -> str:
    """The text up to a space and an ellipsis; nothing when not even one word fits."""
    room = most_bytes - len("…".encode())
    end = 0
    for position, character in enumerate(text):
        room -= len(html.escape(character, quote=False).encode())
        if room < 0:
            break
        end = position + 1
    kept = text[:end]
    # One word longer than the room (an address, a row of umlauts) is cut where the room ends.
    words = kept.rpartition(" ")[0] or kept
    return f"{html.escape(words.rstrip(), quote=False)}…" if words.strip() else ""
