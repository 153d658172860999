"""Another host's show notes become Markdown that says the same: every word, every link."""

from __future__ import annotations

import pytest

from podcast_pipeline.notes.markdown import to_markdown, to_text
from podcast_pipeline.notes.plain import as_text
from podcast_pipeline.notes.safe import from_markdown, safe

PAGE = "https://example.org/1/"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Mit <b>Nachdruck</b> &amp; <i>Betonung</i></p>", "Mit **Nachdruck** & *Betonung*"),
        ('<a href="/x_y?a=1&amp;b=2">li_n_k</a>', "[li\\_n\\_k](https://example.org/x_y?a=1&b=2)"),
        ("<h2>A</h2><ul><li>b<ol><li>c</li></ol></li></ul>", "## A\n\n- b\n  1. c"),
        ("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul><p>d</p>", "- a\n\n- b\n\n  c\n\nd"),
        ("<p>CO<sub>2</sub> und <u>unter <b>Strich</b></u></p>", "CO<sub>2</sub> und <u>unter **Strich**</u>"),
        ("eine Zeile\nnoch eine\n\nund ein Absatz", "eine Zeile\\\nnoch eine\n\nund ein Absatz"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<p>1. keine Liste</p><p># keine Überschrift</p>", "1\\. keine Liste\n\n\\# keine Überschrift"),
        ("<p>auf www.example.org</p>", "auf www\\.example.org"),
        ("<p>x<script>y</script><img src='z'></p>", "x"),
        ("<p> <br> </p>", ""),
        ("", ""),
    ],
)
def test_notes_read_as_a_person_would_write_them(html: str, markdown: str) -> None:
    assert to_markdown(html, PAGE) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>a|b</td><td>c</td></tr></table>",
        "<pre>zwei\n\n  Zeilen * und _mehr_</pre>",
        "<p>*</p><p>_ * ` [ ] ( ) ! \\ &lt;b&gt; &amp;amp; ~~x~~ | - + = ></p>",
        "<dl><dt>Wort</dt><dd>Sinn</dd></dl><blockquote><p>a</p><ul><li><p>b</p></li></ul></blockquote>",
        "a<br><br>b<div>c</div>d",
        '<p><a href="https://example.org/a(b)_[c]">x ] y</a> <a href="mailto:a@example.org">a@example.org</a></p>',
        f"{'<div>' * 3000}tief{'</div>' * 3000}",
        f"{'<ul><li>' * 300}tief{'</li></ul>' * 300}",
        "- kein\n- HTML\n    sondern Text\n<3",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ],
)
def test_every_word_and_link_survives(html: str) -> None:
    again = safe(from_markdown(to_markdown(html, PAGE)), PAGE)
    assert as_text(again).split() == to_text(html, PAGE).split()
    assert "<script" not in again
