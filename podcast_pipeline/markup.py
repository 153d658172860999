"""Safe HTML as a row of tags and texts, read a dozen times as fast as by html.parser. Pure.

For what nh3 let through: tags are whole and closed; in texts and values `<`, `"` and `&` are written as entities.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r'<(/?[A-Za-z][^<>"]*(?:"[^"]*"[^<>"]*)*)>')
_VALUES = re.compile(r'([A-Za-z-]+)="([^"]*)"')


class Reader:
    """Calls a method for each tag and each text, in their order; the values of a start tag come by their names."""

    def read(self, html: str) -> None:
        text, *pieces = _TAG.split(html)
        if text:
            self.text(unescape(text))
        for written, text in zip(pieces[::2], pieces[1::2], strict=True):
            if written[0] == "/":
                self.end(written[1:])
            else:
                tag, _, values = written.partition(" ")
                self.start(tag.rstrip("/"), _values(values) if values else {})
            if text:
                self.text(unescape(text) if "&" in text else text)

    def start(self, tag: str, values: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def text(self, text: str) -> None:
        raise NotImplementedError


def _values(written: str) -> dict[str, str]:
    return {name: unescape(value) if "&" in value else value for name, value in _VALUES.findall(written)}
