"""`podcast check` as a producer and as CI see it: lines, JSON, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from podcast_pipeline.cli.app import run
from tests.checks.feeds.snippets import CLEAN, CLEAN_ITEM, spoilt
from tests.checks.shows import EPISODE, SHOW, change, clean_show
from tests.web import Page, Web


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = clean_show(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_a_clean_show_ends_with_0(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 0
    assert capsys.readouterr() == ("Nothing to find fault with in the show and 1 episode.\n", "")


def test_findings_are_grouped_by_file_and_an_error_ends_with_1(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "language: deu")
    change(show, SHOW, "owner: {name: Redaktion, email: podcast@example.org}\n", "")
    change(show, EPISODE, "role: guest", "role: Gast")
    assert run(["check"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        "podcast.yaml\n"
        "  hint     PP101  the show has no owner, so directories cannot send you their code; add owner: {name: …, "
        "email: …} with a role's mailbox\n"
        "  error    PP103  line 5, language: 'deu' is no two-letter language code of ISO 639-1; write one such as de "
        "or en\n"
        "episodes/regen/episode.md\n"
        "  warning  PP105  line 8, people[1].role: 'Gast' is no role that apps know; write guest\n"
        "1 error, 1 warning and 1 hint in the show and 1 episode.\n"
    )


def test_warnings_and_hints_end_with_0(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, EPISODE, "transcript: transcript.vtt\n", "")
    assert run(["check"]) == 0
    assert capsys.readouterr().out.endswith("no errors, 1 warning and no hints in the show and 1 episode.\n")


def test_quiet_leaves_hints_out_and_still_counts_them(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, EPISODE, "summary: Worum es geht.\n", "")
    assert run(["check", "-q"]) == 0
    assert capsys.readouterr().out == "no errors, no warnings and 1 hint in the show and 1 episode.\n"


def test_verbose_names_the_standard(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, EPISODE, "role: guest", "role: Gast")
    assert run(["check", "-v"]) == 0
    assert "                  by Podcast namespace, podcast:person and taxonomy.json\n" in capsys.readouterr().out


def test_named_episodes_are_checked_alone_and_once(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "language: deu")
    assert run(["check", "1", "regen"]) == 0
    assert capsys.readouterr().out == "Nothing to find fault with in 1 episode.\n"


def test_json_is_one_document_and_the_same_status(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, EPISODE, "published_at: 2023-05-04 06:00\n", "")
    change(show, SHOW, "language: de", "language: deu")
    assert run(["check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "findings": [
            {
                "id": "PP103",
                "severity": "error",
                "file": "podcast.yaml",
                "line": 5,
                "key": "language",
                "episode": None,
                "message": "'deu' is no two-letter language code of ISO 639-1; write one such as de or en",
                "source": "Apple, A Podcaster's Guide to RSS: <language>; ISO 639-1",
            },
            {
                "id": "PP209",
                "severity": "hint",
                "file": "episodes/regen/episode.md",
                "line": None,
                "key": "",
                "episode": None,
                "message": "is a draft; add `published_at:`, or let `podcast publish episode 1 --now` date it",
                "source": "podcast: the date decides",
            },
        ],
        "excused": [],
        "errors": 1,
        "warnings": 0,
        "hints": 1,
    }


def test_files_that_do_not_load_are_the_usual_error(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "langage: de")
    assert run(["check"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "podcast.yaml:5: langage: is no key here; write 'language'" in err


def test_an_unknown_episode_is_the_usual_error(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "7"]) == 1
    assert "there is no episode '7'; there are: 1 (regen)" in capsys.readouterr().err


def test_online_compares_what_lies_in_a_folder_with_what_listeners_get(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "public").mkdir()
    headers = {"Content-Type": "application/rss+xml", "ETag": '"1"', "Last-Modified": "Thu, 04 May 2023 04:00:00 GMT"}
    with Web() as web:
        empty = (
            CLEAN.replace(CLEAN_ITEM, "").replace("https://podcast.example.org/artwork", f"{web.url}/artwork").encode()
        )
        (show / "public/feed.xml").write_bytes(empty + b"\n")
        picture = (show / "artwork.jpg").read_bytes()
        web.pages |= {
            "/feed.xml": Page(empty, headers=headers),
            "/artwork.jpg": Page(picture, headers={**headers, "Content-Type": "image/jpeg"}),
        }
        change(show, SHOW, "targets:\n", f"targets:\n  local: {{kind: folder, path: public, base_url: '{web.url}'}}\n")
        assert run(["check", "--online", "--target", "local"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        f"{web.url}/feed.xml\n"
        f"  warning  PP907  {len(empty)} bytes come from the public address, and not the {len(empty) + 1} that lie at "
        f"local; empty the cache in front of it, or see what changes the feed on its way\n"
        f"  hint     PP941  is not, byte for byte, what this checkout would publish; `podcast plan feed --target local` "
        f"shows what differs\n"
        f"no errors, 1 warning and 1 hint in the show and 1 episode.\n"
    )


def test_only_the_chosen_rules_are_told_and_counted(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "language: deu")
    change(show, EPISODE, "role: guest", "role: Gast")
    assert run(["check", "--select", "PP1", "--ignore", "PP103"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[1:] == [
        "  warning  PP105  line 8, people[1].role: 'Gast' is no role that apps know; write guest",
        "no errors, 1 warning and no hints in the show and 1 episode.",
    ]


@pytest.mark.parametrize("select", ["PP9", "PP7,PP8"])
def test_rules_that_do_not_run_are_no_clean_bill(show: Path, capsys: pytest.CaptureFixture[str], select: str) -> None:
    assert run(["check", "--select", select]) == 1
    assert capsys.readouterr().err == (
        "Error: --select: no chosen rule looks at the show and 1 episode like this; rules from PP900 on need --online, "
        "and PP7 and PP8 a feed\n"
    )


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("warning", 1), ("hint", 1)])
def test_warnings_may_fail_too(show: Path, fail_on: str, status: int) -> None:
    change(show, EPISODE, "role: guest", "role: Gast")
    assert run(["check", "--fail-on", fail_on]) == status


def test_what_is_excused_fails_nothing_and_is_told_on_request(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "checks: {ignore: {PP103: asked Apple}}\nlanguage: deu")
    assert run(["check"]) == 0
    assert capsys.readouterr().out == "Nothing to find fault with in the show and 1 episode (1 excused).\n"
    assert run(["check", "-v"]) == 0
    assert capsys.readouterr().out.startswith("excused  PP103  podcast.yaml:6: language: 'deu' is no two-letter")
    assert run(["check", "--json"]) == 0
    [excused] = json.loads(capsys.readouterr().out)["excused"]
    assert (excused["id"], excused["reason"]) == ("PP103", "asked Apple")


def test_a_rule_explains_itself_as_its_page_does(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--explain", "pp103"]) == 0
    told = capsys.readouterr().out
    assert told == (Path(__file__).parents[2] / "docs/checks/PP103.md").read_text(encoding="utf-8").rstrip() + "\n"
    assert run(["check", "--explain", "PP103", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rule"]["good"] == "language: de"
    assert run(["check", "--explain", "PP000"]) == 1
    assert "there is no rule 'PP000'" in capsys.readouterr().err


def test_of_many_findings_alike_the_first_are_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = ", ".join(f"{{name: {name}, role: Gast}}" for name in ("Gast", *(f"N{number}" for number in range(12))))
    change(show, EPISODE, "[{name: Gast, role: guest}]", f"[{people}]")
    assert run(["check"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 1 + 10 + 1 + 1
    assert out[-2] == "           PP105  3 more like it; -v shows all"
    assert run(["check", "-v"]) == 0
    assert sum("PP105" in line for line in capsys.readouterr().out.splitlines()) == 13


# --- Feeds of any show ------------------------------------------------------------------------------------------------


def test_a_feed_is_checked_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # no show here
    (tmp_path / "feed.xml").write_bytes(CLEAN.encode())
    assert run(["check", "feed.xml"]) == 0
    assert capsys.readouterr().out == "Nothing to find fault with in feed.xml.\n"
    (tmp_path / "feed.txt").write_bytes(spoilt("<language>de", "<language>deu"))
    assert run(["check", "feed.txt", "feed.xml"]) == 1
    assert capsys.readouterr().out == (
        "feed.txt\n"
        "  error    PP743  line 7, language: 'deu' is no two-letter language code of ISO 639-1; write one such as de or "
        "en\n"
        "1 error, no warnings and no hints in 2 feeds.\n"
    )


def test_a_feed_is_fetched_from_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    with Web() as web:
        web.pages["/feed.xml"] = Page(CLEAN.encode())
        assert run(["check", f"{web.url}/feed.xml", "--json"]) == 0
        [finding] = json.loads(capsys.readouterr().out)["findings"]
        assert (finding["id"], finding["file"]) == ("PP762", f"{web.url}/feed.xml")
        assert run(["check", f"{web.url}/gone.xml"]) == 1
        assert capsys.readouterr().err == f"Error: {web.url}/gone.xml: answers 404, and no feed; check the address\n"
    assert web.requests == ["GET /feed.xml", "GET /gone.xml"]


def test_a_finding_in_a_feed_names_its_episode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(spoilt("<itunes:episode>1", "<itunes:episode>0"))
    assert run(["check", str(feed)]) == 1
    assert (
        "  error    PP833  line 24, item[1].itunes:episode, 'Was der Regen will': '0' is no" in capsys.readouterr().out
    )
    assert run(["check", str(feed), "--json"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert finding["episode"] == {"title": "Was der Regen will", "guid": "0f4d6a9e-0002-4000-8000-000000000001"}


def test_a_feed_that_is_not_there_and_one_beside_an_episode_are_the_usual_errors(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "feed.xml"]) == 1
    assert capsys.readouterr().err.startswith("Error: feed.xml: the feed cannot be read: No such file")
    assert run(["check", "feed.xml", "1"]) == 1
    assert "feed.xml is a feed and 1 is none" in capsys.readouterr().err


def test_an_episode_by_its_path_is_no_feed(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", EPISODE]) == 0
    assert capsys.readouterr().out == "Nothing to find fault with in 1 episode.\n"


def test_what_listeners_get_of_any_feed_is_asked_for_its_newest_episodes(capsys: pytest.CaptureFixture[str]) -> None:
    with Web() as web:
        item = CLEAN_ITEM.replace("https://podcast.example.org/", f"{web.url}/")
        older = item.replace("000000000001", "000000000002").replace("regen.", "hitze.").replace("Thu, 04", "Wed, 03")
        older = older.replace("<itunes:episode>1", "<itunes:episode>2")
        feed = CLEAN.replace(CLEAN_ITEM, item + older).replace("https://podcast.example.org/", f"{web.url}/")
        web.pages["/feed.xml"] = Page(feed.encode(), headers={"Content-Type": "application/rss+xml", "ETag": '"1"'})
        assert run(["check", f"{web.url}/feed.xml", "--online", "--newest", "1"]) == 1
        assert [request for request in web.requests if "hitze" in request] == []
        out = capsys.readouterr().out
        assert (
            f"{web.url}/media/regen.mp3\n"
            f"  error    PP911  'Was der Regen will': listeners get no audio: answers 404; look at the host, or publish "
            f"the episode again\n"
        ) in out
        assert out.endswith(f"4 errors, no warnings and no hints in {web.url}/feed.xml.\n")
        assert run(["check", f"{web.url}/feed.xml", "--online", "--newest", "0"]) == 1
        assert [request for request in web.requests if "hitze" in request] != []


def test_a_file_is_nothing_that_listeners_get(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "feed.xml").write_bytes(CLEAN.encode())
    assert run(["check", str(tmp_path / "feed.xml"), "--online"]) == 1
    assert "is a file, and nothing that listeners get; give the feed's address" in capsys.readouterr().err


def test_an_episode_is_no_feed_because_a_file_has_its_name(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "regen").write_text("notes")
    assert run(["check", "regen"]) == 0
    assert capsys.readouterr().out == "Nothing to find fault with in 1 episode.\n"


def test_nothing_that_a_feed_says_moves_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(spoilt("<language>de", "<language>\u009b2J\u202edeu"))
    assert run(["check", str(feed)]) == 1
    assert capsys.readouterr().out.replace("\n", "").isprintable()
