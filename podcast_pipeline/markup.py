"""Safe HTML as a row of tags and texts, read a dozen times as fast as by html.parser. Pure.

For what nh3 let through: tags are whole and closed; in texts and values `<`, `"` and `&` are written as entities.
"""

from __future__ import annotations

import re
from html import unescape

_PIECES = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>"]|"[^"]*")*)>|([^<]+|<)')
_VALUES = re.compile(r'([A-Za-z-]+)="([^"]*)"')


class Reader:
    """Calls a method for each tag and each text, in their order; the values of a start tag come by their names."""

    def read(self, html: str) -> None:
        for closing, tag, values, text in _PIECES.findall(html):
            if text:
                self.text(unescape(text) if "&" in text else text)
            elif closing:
                self.end(tag)
            else:
                self.start(tag, _values(values) if values else {})

    def start(self, tag: str, values: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def text(self, text: str) -> None:
        raise NotImplementedError


def _values(written: str) -> dict[str, str]:
    return {name: unescape(value) if "&" in value else value for name, value in _VALUES.findall(written)}
