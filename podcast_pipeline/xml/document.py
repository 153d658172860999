"""Bytes -> a document whose elements know their lines, or why it cannot be read: for whoever judges feeds.

The standard library's expat reads it: it names every line (libxml2 counts to 65,535), and can be stopped at each
element, so that no document, however hostile, takes more room than the bounds below. Nothing is fetched, no entity
expanded.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from podcast_pipeline.xml.mishaps import seems_to_be
from podcast_pipeline.xml.names import NAMESPACES, PODCAST_BY_GITHUB

# A feed of 10,000 episodes has about 50 MB and 300,000 elements.
MOST_BYTES = 100_000_000
MOST_ELEMENTS = 1_000_000
MOST_LEVELS = 100

_CHUNK_BYTES = 1 << 20

# Under which prefix an element is named here, whatever prefix its document gives it.
_PREFIXES = {
    **{uri: prefix for prefix, uri in NAMESPACES.items()},
    PODCAST_BY_GITHUB: "podcast",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.spotify.com/ns/rss": "spotify",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://search.yahoo.com/mrss/": "media",
}
# What expat itself does not decode (XML 1.0, section 4.3.3, names some of them).
_MANY_BYTES_A_LETTER = {
    "big5", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "iso2022_jp", "shift_jis",
}  # fmt: skip


class Node(NamedTuple):
    """An element: `name` as in `itunes:image`, or `{address}local` in a namespace that nobody here knows."""

    name: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Node, ...]
    line: int

    def named(self, name: str) -> tuple[Node, ...]:
        """The children of that name."""
        return tuple(child for child in self.children if child.name == name)

    def below(self) -> Iterator[Node]:
        """All elements inside, in their order."""
        for child in self.children:
            yield child
            yield from child.below()


class Declaration(NamedTuple):
    """A namespace that the document declares. `meant` is the known address that it differs from in writing alone."""

    prefix: str
    uri: str
    line: int
    on_root: bool
    meant: str = ""


class Trouble(StrEnum):
    """Why a document cannot be read."""

    XML = "xml"
    ENTITIES = "entities"
    BOUNDS = "bounds"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as far as it could be read; `root` is None when there is `trouble`, which `why` and `line` explain."""

    size_bytes: int
    encoding: str = ""
    has_bom: bool = False
    doctype_line: int | None = None
    declarations: tuple[Declaration, ...] = ()
    root: Node | None = None
    trouble: Trouble | None = None
    why: str = ""
    line: int | None = None


def read(content: bytes, *, most_elements: int = MOST_ELEMENTS) -> Document:
    """The document in these bytes. Any bytes may come in."""
    if len(content) > MOST_BYTES:
        return too_large(len(content))
    reading = _Reading(len(content), content.startswith(codecs.BOM_UTF8), most_elements)
    try:
        try:
            reading.feed(content, None)
        except (LookupError, ValueError):  # what Python's own codecs say to an encoding that expat asks them for
            recoded = _recoded(content, reading.encoding)
            reading = _Reading(len(content), False, most_elements, encoding=reading.encoding)
            reading.feed(recoded, "utf-8")
    except _Stopped as stop:
        return reading.troubled(stop.trouble, stop.why, stop.line)
    except expat.ExpatError as error:
        seeming = seems_to_be(content, reading.encoding, reading.parser.ErrorByteIndex)
        return reading.troubled(Trouble.XML, seeming or expat.ErrorString(error.code), error.lineno)
    return reading.document()


def too_large(size_bytes: int) -> Document:
    """What is said of a document that is too large to be read at all."""
    return Document(size_bytes, trouble=Trouble.BOUNDS, why=f"has more than {MOST_BYTES // 1_000_000} MB")


class _Stopped(Exception):
    def __init__(self, trouble: Trouble, why: str, line: int) -> None:
        super().__init__(why)
        self.trouble, self.why, self.line = trouble, why, line


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    line: int
    text: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    size_bytes: int
    has_bom: bool
    most_elements: int
    encoding: str = ""
    doctype_line: int | None = None
    declarations: list[Declaration] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    root: Node | None = None
    count: int = 0
    parser: expat.XMLParserType = field(init=False)

    def feed(self, content: bytes, encoding: str | None) -> None:
        """ExpatError or _Stopped when it cannot be read."""
        self.parser = parser = expat.ParserCreate(encoding, " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self.declared
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        parser.StartNamespaceDeclHandler = self.namespace
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        for at in range(0, len(content), _CHUNK_BYTES):
            parser.Parse(content[at : at + _CHUNK_BYTES], False)
        parser.Parse(b"", True)

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or ""

    def doctype(self, _name: str, _system: str | None, _public: str | None, _subset: bool) -> None:
        self.doctype_line = self.parser.CurrentLineNumber

    def entity(self, name: str, *_rest: object) -> None:
        raise _Stopped(Trouble.ENTITIES, f"declares the entity {name!r}", self.parser.CurrentLineNumber)

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        line = self.parser.CurrentLineNumber
        self.declarations.append(Declaration(prefix or "", uri or "", line, not self.open, _meant(uri or "")))
        if len(self.declarations) > self.most_elements:
            raise _Stopped(Trouble.BOUNDS, f"declares more than {self.most_elements:,} namespaces", line)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if self.count > self.most_elements:
            raise _Stopped(Trouble.BOUNDS, f"has more than {self.most_elements:,} elements", line)
        if len(self.open) >= MOST_LEVELS:
            raise _Stopped(Trouble.BOUNDS, f"is nested more than {MOST_LEVELS} levels deep", line)
        self.open.append(_Open(_named(name), {_named(key): value for key, value in attributes.items()}, line))

    def end(self, _name: str) -> None:
        ended = self.open.pop()
        node = Node(ended.name, ended.attributes, "".join(ended.text), tuple(ended.children), ended.line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node

    def characters(self, text: str) -> None:
        self.open[-1].text.append(text)

    def document(self) -> Document:
        return Document(
            self.size_bytes, self.encoding, self.has_bom, self.doctype_line, tuple(self.declarations), self.root
        )

    def troubled(self, trouble: Trouble, why: str, line: int) -> Document:
        return Document(
            self.size_bytes,
            self.encoding,
            self.has_bom,
            self.doctype_line,
            tuple(self.declarations),
            trouble=trouble,
            why=why,
            line=line,
        )


@lru_cache(maxsize=4096)
def _named(name: str) -> str:
    uri, blank, local = name.rpartition(" ")
    if not blank:
        return local
    prefix = _PREFIXES.get(uri) or _PREFIXES.get(_meant(uri))
    return f"{prefix}:{local}" if prefix else f"{{{uri}}}{local}"


def _plain(uri: str) -> str:
    """An address without the differences that people do not see."""
    return uri.strip().lower().replace("https://", "http://").rstrip("/")


_BY_PLAIN = {_plain(uri): uri for uri in _PREFIXES}


def _meant(uri: str) -> str:
    """The known address that was meant by one that is written otherwise; empty when it is known, or another."""
    return "" if uri in _PREFIXES else _BY_PLAIN.get(_plain(uri), "")


def _recoded(content: bytes, encoding: str) -> bytes:
    """The bytes as UTF-8. _Stopped when nobody knows how."""
    try:
        if codecs.lookup(encoding).name not in _MANY_BYTES_A_LETTER:
            raise _Stopped(Trouble.XML, f"unknown encoding {encoding!r}", 1)
        return content.decode(encoding).encode()
    except (LookupError, UnicodeError) as error:
        raise _Stopped(Trouble.XML, f"cannot be read as {encoding!r}", 1) from error
