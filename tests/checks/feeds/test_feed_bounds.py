"""Feeds that nobody meant well: any bytes at all, and what takes more room than a page has."""

from __future__ import annotations

import gzip
import uuid
from datetime import UTC, datetime

import pytest

from podcast_pipeline.checks.feeds.document import MOST_FINDINGS
from podcast_pipeline.xml.document import MOST_BYTES, read, too_large
from tests.checks.feeds.snippets import CLEAN, CLEAN_ITEM, URL, found, spoilt, with_example

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))


def ids(content: bytes) -> list[str]:
    return sorted({finding.id for finding in found(content)})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", ["PP701"]),
        (b"\x00\x01\x02\xff", ["PP701"]),
        (b"<rss>" * 101, ["PP702"]),
        (b"<a>" * 1_000_000, ["PP702"]),
        (f"<!DOCTYPE rss [{LAUGHS}]><rss>&l11;</rss>".encode(), ["PP703"]),
        (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', ["PP703"]),
        (b'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><rss/>', ["PP703"]),
        (b'<!DOCTYPE html><html lang="de"><head/></html>', ["PP704", "PP707"]),
        (b"<rss version='2.0'/>", ["PP707"]),
        (b'<?xml version="1.0" encoding="punycode"?><rss/>', ["PP701", "PP705"]),
        ('<?xml version="1.0" encoding="euc-jp"?><rss>雨</rss>'.encode("euc-jp"), ["PP705", "PP707", "PP708"]),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else "+".join(value),
)
def test_whatever_comes_in_findings_come_out(content: bytes, told: list[str]) -> None:
    assert ids(content) == told


@pytest.mark.parametrize(
    "content", [b"<rss>%s</rss>" % (b"<a/>" * 1000), b"<rss>%s</rss>" % (b"<a xmlns='a'/>" * 1000)]
)
def test_a_document_is_left_at_the_bound_of_its_elements(content: bytes) -> None:
    document = read(content, most_elements=1000)
    assert (document.root, document.trouble, document.why) == (None, "bounds", "has more than 1,000 elements")
    assert read(content, most_elements=1001).root is not None


def test_a_feed_beyond_the_bound_is_not_read() -> None:
    assert read(b" " * (MOST_BYTES + 1)) == too_large(MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(CLEAN.encode()), "(it is compressed with gzip); unpack it; a host says that it sends gzip by "),
        (b'\n {"version": "https://jsonfeed.org/version/1.1"}', "(it is JSON); give the address of the RSS feed"),
        (CLEAN.encode("utf-16"), "(it is UTF-16); save it as UTF-8, or declare the encoding"),
        (CLEAN.encode("latin-1"), "(the byte 0xE4 is no UTF-8); save it as UTF-8, or declare the encoding that it has"),
        (
            spoilt("<language>de", "<language>d\be"),
            "(the control character U+0008); XML may not hold it; take it out where ",
        ),
        (
            spoilt("<language>de", "<language>d & e"),
            "(not well-formed (invalid token)); write & as &amp; and < as &lt;, or ",
        ),
    ],
    ids=["gzip", "json", "utf-16", "latin-1", "control", "ampersand"],
)
def test_what_is_no_xml_is_called_what_it_seems_to_be(content: bytes, told: str) -> None:
    (finding,) = found(content)
    assert finding.id == "PP701"
    assert told in finding.message


def test_what_follows_the_end_is_named_as_such() -> None:
    [finding] = found(CLEAN.encode() + b"<script>track()</script>")
    assert (finding.id, finding.line) == ("PP701", CLEAN.count("\n") + 1)
    assert "nothing may follow </rss>; see what puts it there" in finding.message


def test_html_s_entities_are_none_of_xml() -> None:
    [finding] = found(spoilt("Redaktion", "B&uuml;ro"))
    assert "undefined entity" in finding.message
    assert "XML knows no &nbsp;" in finding.message


def test_no_text_however_long_makes_a_rule_slow_or_a_message_long() -> None:
    blanks, tags, entities = " " * 300_000, "<a " * 100_000, "&amp;" * 100_000
    content = spoilt("<title>Was der Regen will</title>", f"<title>Städte &amp; Wasser{blanks}x{entities}</title>")
    content = content.replace(b"Wie St\xc3\xa4dte mit", b"<![CDATA[" + tags.encode() + b"]]>")
    told = [finding.message for finding in found(content)]
    assert told
    assert max(map(len, told)) < 500


def test_findings_of_a_broken_generator_are_cut_off() -> None:
    content = CLEAN.replace(CLEAN_ITEM, "<item/>" * (MOST_FINDINGS // 5)).encode()
    findings = found(content)
    assert len(findings) == MOST_FINDINGS + 1
    assert findings[0].id == "PP700"


# --- Examples that their pages give in words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (spoilt("Wie Städte mit Regen umgehen.", "ü" * 2_500_001), "PP706"),
        (spoilt("<itunes:author>Redaktion", f"<itunes:author>{'ä' * 256}"), "PP716"),
        (spoilt("Wie Städte mit Regen umgehen.", "ü" * 2001), "PP724"),
        (with_example(f'<podcast:funding url="https://example.org/">{"ä" * 129}</podcast:funding>'), "PP774"),
        (with_example(f'<item><podcast:episode display="{"1" * 33}">1</podcast:episode></item>'), "PP774"),
    ],
)
def test_what_is_too_long_is_found(content: bytes, rule: str) -> None:
    assert rule in ids(content)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (spoilt("<itunes:author>Redaktion", f"<itunes:author>{'ä' * 255}"), "PP716"),
        (spoilt("Wie Städte mit Regen umgehen.", "ü" * 2000), "PP724"),
        (with_example(f'<podcast:funding url="https://example.org/">{"ä" * 128}</podcast:funding>'), "PP774"),
    ],
)
def test_what_just_fits_is_not_found(content: bytes, rule: str) -> None:
    assert rule not in ids(content)


@pytest.mark.parametrize("seed", [URL, URL.removeprefix("https://")])
def test_a_guid_is_known_by_the_address_it_was_made_of(seed: str) -> None:
    guid = uuid.uuid5(uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), seed)
    content = spoilt("9b024349-ccf0-5f69-a609-6b82873eab3c", str(guid))
    assert ("PP782" in ids(content)) is seed.startswith("https://")


# --- Where and when ---------------------------------------------------------------------------------------------------


def test_a_finding_names_the_line_the_item_and_its_episode() -> None:
    second = CLEAN_ITEM.replace("000000000001", "000000000002").replace("regen.mp3", "hitze.wma")
    content = CLEAN.replace(CLEAN_ITEM, CLEAN_ITEM + second.replace("04 May", "03 May").replace("Thu,", "Wed,"))
    [finding] = [each for each in found(content.encode()) if each.id == "PP827"]
    assert (
        content.splitlines()[(finding.line or 0) - 1]
        .strip()
        .startswith('<enclosure url="https://podcast.example.org/media/hitze.wma"')
    )
    assert finding.where == f"feed.xml:{finding.line}: item[2].enclosure"
    assert finding.about is not None
    assert (finding.about.title, finding.about.guid) == ("Was der Regen will", "0f4d6a9e-0002-4000-8000-000000000002")


@pytest.mark.parametrize(("now", "told"), [("2023-05-04T03:30+00:00", []), ("2023-05-03T12:00+00:00", ["PP815"])])
def test_the_future_begins_an_hour_from_now(now: str, told: list[str]) -> None:
    at = datetime.fromisoformat(now).astimezone(UTC)
    assert [finding.id for finding in found(CLEAN.encode(), now=at)] == told


@pytest.mark.parametrize("url", [URL, "HTTPS://PODCAST.example.org/feed.xml", None])
def test_a_feed_at_its_own_address_says_so_in_any_case_of_the_host(url: str | None) -> None:
    assert found(CLEAN.encode(), url=url) == ()


# --- What only looks wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<itunes:duration>102", "<itunes:duration>01:42"),
        ("Thu, 04 May 2023 06:00:00 +0200", "Thu, 4 May 2023 04:00:00 GMT"),
        ('<guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001', "<guid>https://example.org/staedte/regen"),
        ('url="https://podcast.example.org/media/regen.mp3"', 'url="https://podcast.example.org/media/regen.MP3?v=2"'),
        ("<p>Wohin mit dem <a", "<p>Wohin<br/>mit &amp; ohne 1 &lt; 2 <a"),
        ("<language>de</language>", "<language>de-at</language>"),
        ("<itunes:episode>1</itunes:episode>", "<podcast:episode>100.5</podcast:episode>"),
        ('<psc:chapter start="00:00:00"', '<psc:chapter start="0"'),
    ],
)
def test_what_only_looks_wrong_is_not_found(old: str, new: str) -> None:
    assert [finding.message for finding in found(spoilt(old, new))] == []
