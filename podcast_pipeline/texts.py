"""Files that other programs and people wrote, as text: UTF-8 of a bounded size, and the line in which something stands.

Pure. What is wrong is said by the caller's own error: `wrong` makes it of a message and a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, NoReturn

from podcast_pipeline.errors import PodcastError

Wrong = Callable[[str, int], PodcastError]

_MOST_BYTES = 20_000_000  # a day of speech, word by word, has less
_LINE_END = re.compile(r"\r\n|\r|\n")  # not str.splitlines(), which knows many more
_BLANK = re.compile(r"[ \t\r\n]*")  # JSON's own (RFC 8259, section 2)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


def text_of(content: bytes, wrong: Wrong) -> str:
    """The text without a byte order mark. An error where it is no UTF-8, or too large to be what it should be."""
    if len(content) > _MOST_BYTES:
        raise wrong(f"the file has {len(content) / 1e6:.0f} MB, too much for a text like this; is it the right one?", 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong("the file is not UTF-8; save it as UTF-8", content.count(b"\n", 0, error.start) + 1) from error


def lines_of(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(_LINE_END.split(text), 1)]


def json_of(text: str, wrong: Wrong) -> Any:
    """The JSON document. An error with its line where it is none (RFC 8259: no NaN, no Infinity)."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise wrong(
            f"is no valid JSON here ({error.msg}); mend it with the program that wrote it", error.lineno
        ) from error
    except (ValueError, RecursionError) as error:  # numbers without end, brackets without end
        raise wrong("holds JSON that no program should write; export it again", 1) from error


def json_with_list(version: str, key: str, entries: Sequence[Mapping[str, Any]], *, indent: int) -> str:
    """`{"version": …, key: entries}` as `json.dumps(…, ensure_ascii=False, indent=indent)` writes it, and a line end.

    Byte for byte, for the names of files are made from it; but Python indents a dozen times as slowly as it writes.
    """
    one, two, three = ("\n" + " " * level * indent for level in (1, 2, 3))

    def written(entry: Mapping[str, Any]) -> str:
        if not entry or any(isinstance(value, dict | list | tuple) for value in entry.values()):
            return json.dumps(entry, ensure_ascii=False, indent=indent).replace("\n", two)
        values = f",{three}".join(f"{encode_basestring(key)}: {_flat(value)}" for key, value in entry.items())
        return f"{{{three}{values}{two}}}"

    listed = f",{two}".join(map(written, entries))
    listing = f"[{two}{listed}{one}]" if entries else "[]"
    return f'{{{one}"version": {json.dumps(version)},{one}{json.dumps(key)}: {listing}\n}}\n'


def _flat(value: Any) -> str:
    """A value that holds no others; what is most frequent without the encoder, which takes its time to be made."""
    return encode_basestring(value) if isinstance(value, str) else json.dumps(value)


def line_of_entry(text: str, key: str, index: int) -> int:
    """The line where the entry `index` of the list under a key begins; `text` is a valid JSON object that has it."""
    decoder = json.JSONDecoder()
    found = 0
    at = _after_blanks(text, text.index("{") + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = _after_blanks(text, _after_blanks(text, at) + 1)  # behind the colon
        if name == key and text[at] == "[":
            places, at = _places(decoder, text, at)
            found = places[index] if index < len(places) else found
        else:
            _, at = decoder.raw_decode(text, at)
        at = _after_comma(text, at)
    return text.count("\n", 0, found) + 1


def _places(decoder: json.JSONDecoder, text: str, at: int) -> tuple[list[int], int]:
    """Where the entries of a list begin, and where it ends."""
    places = []
    at = _after_blanks(text, at + 1)
    while text[at] != "]":
        places.append(at)
        _, at = decoder.raw_decode(text, at)
        at = _after_comma(text, at)
    return places, at + 1


def _after_comma(text: str, at: int) -> int:
    at = _after_blanks(text, at)
    return _after_blanks(text, at + 1) if text[at] == "," else at


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match is not None else at


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
