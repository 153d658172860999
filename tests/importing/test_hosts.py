"""Feeds in the style of the hosts that shows come from: every listener's app sees the same episodes before and after."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from podcast_pipeline.model import Chapter, Episode, Person
from podcast_pipeline.project import load
from tests.importing.feeds import HOSTS, as_apps_see, imported, our_feed

DIRECTORIES = "as directories do"


def show(tmp_path: Path, host: str) -> dict[str, Episode]:
    """The imported episodes of a host's feed, by slug."""
    imported(HOSTS / f"{host}.xml", tmp_path / host, zone="Europe/Berlin")
    return {episode.slug: episode for episode in load(tmp_path / host).episodes}


@pytest.mark.parametrize("host", ["anchor", "buzzsprout", "castopod", "libsyn", "podigee", "podlove", "powerpress"])
def test_apps_see_the_same_episodes_before_and_after(host: str, tmp_path: Path) -> None:
    old = (HOSTS / f"{host}.xml").read_bytes()
    imported(HOSTS / f"{host}.xml", tmp_path / "show")
    before, after = as_apps_see(old.lstrip()), as_apps_see(our_feed(tmp_path / "show"))
    for was, is_ in zip(before, after, strict=True):
        (url, length, kind) = was["audio"][0]
        was["audio"] = [(url.replace(" ", "%20"), length, kind)]
        was["guid"] = was["guid"] or url  # what apps know an item without a guid by
        was["link"], is_["link"] = (each if each != old_page(old) else None for each in (was["link"], is_["link"]))
    assert after == before


def old_page(old: bytes) -> str:
    """The show's page, which our feed names where an episode has none of its own."""
    return old.split(b"<link>")[1].split(b"</link>")[0].decode()


@pytest.mark.parametrize(
    ("host", "remarks", "no_place"),
    [
        (
            "podigee",
            [
                "the feed has no podcast:guid: the show's is 6df13c09-2289-5faa-914e-6e6e902bf42b, made from "
                "https://stadtgespraeche.example.org/feed/mp3, as directories do",
                "'Regen, der bleibt': transcripts stay at the old host, and our feed names none; --fetch transcripts brings "
                "them",
            ],
            {"bitlove:guid": 1},
        ),
        (
            "libsyn",
            [
                "the feed has no podcast:guid: the show's is 4a11ce47-a805-5859-958a-40db791f4944, made from "
                "https://show.libsyn.example/rss, as directories do",
                "'The Spring': the feed does not tell the size of the audio; `--fetch audio` measures it",
                "'The Spring': the address of the audio held blanks or other signs that no address may hold: escaped",
            ],
            {},
        ),
        (
            "buzzsprout",
            [
                "the feed's owner 'Bea Keeper' has no e-mail address, without which podcast.yaml has no owner",
                "'Swarm': transcripts stay at the old host, and our feed names none; --fetch transcripts brings them",
                "'Swarm': chapters stay at the old host, and our feed names none; --fetch chapters brings them",
            ],
            {},
        ),
        (
            "powerpress",
            [
                "category: 'Technology > Podcasting' is none of Apple's categories; write 'Technology'; it is 'Technology' "
                "now",
                "the feed has no podcast:guid: the show's is 865d8db9-09d5-5e2e-acf1-9255de284c1d, made from "
                "https://blog.example.org/feed/podcast/, as directories do",
                "1 item without audio: no episode, and left out ('Nur ein Beitrag')",
                "1 episode without a guid: the address of the audio is the guid now, for that is what apps know it by "
                "('Folge 2012-01-08')",
                "1 episode without a title: named by number or date",
            ],
            {
                "dc:creator": 2, "audio in show notes": 1, "comments": 1, "img in show notes": 1, "rawvoice:location": 1,
                "slash:comments": 1, "sy:updateFrequency": 1, "sy:updatePeriod": 1, "wfw:commentRss": 1,
            },
        ),
        (
            "castopod",
            ["'Bonjour': transcripts stay at the old host, and our feed names none; --fetch transcripts brings them"],
            {},
        ),
    ],
)  # fmt: skip
def test_what_was_decided_and_what_has_no_place_is_told(
    host: str, remarks: list[str], no_place: dict[str, int], tmp_path: Path
) -> None:
    moved = imported(HOSTS / f"{host}.xml", tmp_path / "show")
    assert (list(moved.remarks), dict(moved.no_place)) == (remarks, no_place)


def test_podigee_brings_chapters_people_and_notes(tmp_path: Path) -> None:
    episode = show(tmp_path, "podigee")["regen-der-bleibt"]
    assert episode.chapters == (
        Chapter(start_s=0, title="Begrüßung"),
        Chapter(start_s=312.5, title="Schwammstadt", href="https://example.org/schwamm"),
    )
    assert episode.people == (Person(name="Ada Beispiel", role="guest", href="https://example.org/ada"),)
    assert episode.notes == (
        "Wie eine **Schwammstadt** arbeitet.\n\n- [Leitfaden](https://example.org/?a=1&b=2)\n- Zweiter Punkt"
    )
    assert (episode.number, episode.season, episode.artwork, episode.summary) == (2, 1, None, None)


def test_libsyn_guids_keep_every_blank(tmp_path: Path) -> None:
    episode = show(tmp_path, "libsyn")["the-spring"]
    assert episode.guid == "  3fa1c6c0-1111-4222-8333-000000000001\n"
    assert b'<guid isPermaLink="false">  3fa1c6c0-1111-4222-8333-000000000001\n</guid>' in our_feed(tmp_path / "libsyn")


def test_two_o_clocks_of_an_autumn_night_stay_apart(tmp_path: Path) -> None:
    episodes = show(tmp_path, "podlove")
    first, second = episodes["lg001-eins"].published_at, episodes["lg002-zwei"].published_at
    assert first is not None
    assert second is not None
    assert second - first == timedelta(hours=1)
    text = (tmp_path / "podlove/episodes/lg001-eins/episode.md").read_text(encoding="utf-8")
    assert 'published_at: "2023-10-29T02:30:00+02:00"' in text


def test_castopod_brings_its_podcasting_tags(tmp_path: Path) -> None:
    episode = show(tmp_path, "castopod")["bonjour"]
    told = load(tmp_path / "castopod").show
    assert told.guid == "0f5b2c1d-6a7b-5c8d-9e0f-112233445566"
    assert [(place.name, place.osm) for place in told.locations] == [("Paris", "R7444")]
    assert [recipient.split for value in told.value for recipient in value.recipients] == [99]
    assert (told.seasons, episode.number, episode.season) == ({1: "Un"}, 0, 1)
    assert [person.name for person in (*told.people, *episode.people)] == ["Amélie", "Zoé"]
    assert [post.protocol for post in episode.social_interact] == ["activitypub"]


def test_wordpress_notes_keep_their_links_and_lose_what_acts(tmp_path: Path) -> None:
    episode = show(tmp_path, "powerpress")["folge-3-aepfel-und-birnen"]
    assert episode.notes == (
        "Äpfel und Birnen im Vergleich.\n\n### Links\n\n[Apfel](https://blog.example.org/wp/apfel.html) und\n\n"
        "| Obst | Gramm |\n| --- | --- |\n| Apfel | 200 |"
    )
    assert (episode.summary, episode.keywords) == ("Obst im Test", ("Obst",))


def test_anchor_notes_read_well(tmp_path: Path) -> None:
    assert show(tmp_path, "anchor")["soup-salt"].notes == (
        "On soup. 1 \\< 2 \\& **salt**.\n\n\\---\n\n"
        "Send in a voice message: https://podcasters.example/pod/show/kitchen/message"
    )
