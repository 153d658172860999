"""What description may hold of the show notes: nine tags, 4000 bytes, always whole HTML."""

from __future__ import annotations

import re

import pytest

from podcast_pipeline.feed.description import MOST_BYTES, described, short
from podcast_pipeline.model import Chapter


@pytest.mark.parametrize(
    ("notes", "description"),
    [
        ("<p>a <b>b</b> <i>c</i> <strong>d</strong> <em>e</em></p>",) * 2,
        ('<p><a href="https://e.org/?a=1&amp;b=2">x</a></p>',) * 2,
        ('<p><a href="javascript:x">x</a> <a>y</a></p>', "<p>x y</p>"),
        ("<h2>Titel</h2><p>Text</p>", "<p><strong>Titel</strong></p>\n<p>Text</p>"),
        (
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            "<ul><li>a</li>\n<li>b<ul><li>c</li>\n</ul>\n</li>\n</ul>",
        ),
        ('<ol start="3"><li><p>a</p></li></ol>', "<ol><li><p>a</p>\n</li>\n</ol>"),
        ("<blockquote><p>a</p></blockquote>b", "<p>a</p>\n<p>b</p>"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "<p>a | b</p>\n<p>1 | 2</p>"),
        ("<p>a<br>b</p><hr><pre><code>c\nd</code></pre>", "<p>a b</p>\n<p>c d</p>"),
        ("lose <em>Worte</em>", "<p>lose <em>Worte</em></p>"),
        ("<b><p>a</p></b>", "<p>a</p>"),
        ("<p>&lt;script&gt; &amp;amp; ]]&gt;</p>",) * 2,
        ("<p>offen <b>bis zum Ende", "<p>offen <b>bis zum Ende</b></p>"),
        ("<p></p><p> </p><ul></ul>", ""),
        ("", ""),
    ],
)
def test_notes_are_reduced_to_the_allowed_tags(notes: str, description: str) -> None:
    assert short(notes) == description


def test_3990_umlauts_are_cut_to_4000_bytes() -> None:
    description = short(f"<p>{'ü' * 3990}</p>")
    assert 3990 <= len(description.encode()) <= MOST_BYTES
    assert re.fullmatch("<p>ü+…</p>", description)


def test_what_fits_exactly_is_not_cut() -> None:
    notes = f"<p>{'x' * (MOST_BYTES - len('<p></p>') - 1)}</p>"
    assert short(notes) == notes


NOTES = (
    '<p>Wörter &amp; <b>fette <i>schräge &lt;Zeichen&gt;</i></b> <a href="https://e.org/ü?a&amp;b">Verweis 🎧</a></p>\n'
    "<ul>\n<li>eins</li>\n<li>zwei <em>betont</em></li>\n</ul><p>Ende.</p>"
)


def test_a_cut_anywhere_keeps_tags_entities_and_letters_whole() -> None:
    for most_bytes in range(len(NOTES.encode())):
        description = short(NOTES, most_bytes)
        assert len(description.encode()) <= most_bytes
        _assert_whole(description)


def _assert_whole(description: str) -> None:
    opened: list[str] = []
    for closing, tag in re.findall(r"<(/?)(\w+)[^<>]*>", description):
        if closing:
            assert opened.pop() == tag, description
        else:
            opened.append(tag)
    assert opened == []
    assert not re.search(r"<(\w+)[^<>]*>\s*</\1>", description), description
    assert not re.search(r"&(?!(amp|lt|gt);)", re.sub("<[^<>]*>", "", description)), description


def test_a_cut_falls_between_words() -> None:
    assert short("<p>eins zwei drei vier</p>", 22) == "<p>eins zwei…</p>"


CHAPTERS = [Chapter(start_s=60 * number, title=f"Über < {number}") for number in range(4)]
LISTED = "".join(f"<li>00:0{number}:00 Über &lt; {number}</li>" for number in range(4))


def test_chapters_stay_in_a_description_whose_notes_are_too_long() -> None:
    description = described(f"<p>{'Wörter ' * 700}</p><h2>Kapitel</h2><ul>{LISTED}</ul>", CHAPTERS)
    assert len(description.encode()) <= MOST_BYTES
    assert description.count("<li>") == 4
    assert description.endswith("Wörter…</p>\n<ul>" + LISTED.replace("</li>", "</li>\n") + "</ul>")


@pytest.mark.parametrize(
    "notes", [f"<p>kurz</p><ul>{LISTED}</ul>", f"<p>{'Wörter ' * 700}</p>", f"<ul>{LISTED}</ul><p>{'x ' * 3000}</p>"]
)
def test_chapters_are_not_listed_twice_nor_where_the_notes_do_not(notes: str) -> None:
    assert described(notes, CHAPTERS) == short(notes)
