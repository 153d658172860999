"""`podcast preview`: what the page says, what is served, and that nothing else is."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from podcast_pipeline.errors import PlanRefused, PodcastError
from podcast_pipeline.pipeline import Scope, Wish, build, make_plan, publish
from podcast_pipeline.preview import Server, open_site
from podcast_pipeline.preview.server import Unsatisfiable, byte_range
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.shows import add_episode, make_show, s3_target

NOW = datetime(2024, 1, 1, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parent.parent
LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'


@pytest.fixture(scope="module")
def built_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Episode 1 is live, episode 2 is built, episode 3 is a draft."""
    root = make_show(tmp_path_factory.mktemp("show"), targets=LOCAL)
    add_episode(root, "regen", 1, seconds=2)
    add_episode(root, "hitze", 2, seconds=2, published_at="2023-06-01 06:00")
    project = load(root)
    plan = make_plan(project, Wish(Scope.EPISODE, NOW, episodes=("regen",)), Unwatched())
    publish(project, plan, Unwatched())
    build(project, project.find("hitze"), Unwatched())
    add_episode(root, "entwurf", 3, published_at=None, with_recording=False)
    return root


@pytest.fixture
def show(built_show: Path, tmp_path: Path) -> Path:
    """A show of one's own, to be changed."""
    return Path(shutil.copytree(built_show, tmp_path / "show", symlinks=True))


class Client:
    """Sends paths as they are: no library between us and the server makes them nicer."""

    def __init__(self, server: Server) -> None:
        self.port = server.server_port

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": f"localhost:{self.port}", **named})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def page(self) -> str:
        status, _, body = self.ask("/")
        assert status == 200, body
        return body.decode()


@pytest.fixture
def client(show: Path) -> Iterator[Client]:
    yield from serving(show)


def serving(root: Path) -> Iterator[Client]:
    with Server(open_site(load(root), None, lambda: NOW), 0, lambda line: None) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Client(server)
        server.shutdown()
        thread.join()


class Elements(HTMLParser):
    """Every element of a page with its attributes, in order; and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._hidden = tag in ("style", "script", "title")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else f" {data}"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def media_key(html: str, slug: str) -> str:
    match = re.search(rf'<audio[^>]* src="(/media/{slug}-[0-9a-f]{{12}}\.mp3)"', html)
    assert match is not None
    return match[1]


# --- The page -------------------------------------------------------------------------------------


def test_page_shows_each_episode_with_its_state(client: Client) -> None:
    words = Elements(client.page()).words
    assert "Entwurf Folge 3 ohne Datum Folge über entwurf" in words
    assert re.search(r"gebaut Folge 2 01\.06\.2023, 06:00 0:02 0,\d MB −1[56],\d LUFS Folge über hitze", words)
    assert re.search(r"live Folge 1 04\.05\.2023, 06:00 0:02 0,\d MB −1[56],\d LUFS Folge über regen", words)


def test_drafts_stand_above_the_newest_episode(client: Client) -> None:
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", client.page())
    assert titles == ["Folge über entwurf", "Folge über hitze", "Folge über regen"]


def test_players_have_controls_and_do_not_start_by_themselves(client: Client) -> None:
    html = client.page()
    players = Elements(html).all("audio")
    assert players == [
        {"controls": None, "preload": "metadata", "src": media_key(html, slug), "aria-label": f"Folge über {slug}"}
        for slug in ("hitze", "regen")
    ]


def test_episode_without_audio_says_what_to_do(client: Client) -> None:
    assert "Hier ist nichts zu hören: Die Folge ist noch nicht gebaut. podcast build 3" in Elements(client.page()).words


def test_transcript_is_a_section_of_the_page(client: Client) -> None:
    html = client.page()
    elements = Elements(html)
    assert elements.all("section") == [{"lang": "de"}] * 2
    times = [time["datetime"] for time in elements.all("time")]
    assert [time for time in times if (time or "").startswith("PT")] == [
        "PT0S"
    ] * 2  # the second cue begins where the audio ends
    assert html.count(
        "<h3>Transkript</h3>\n"
        '<p><cite>Moderation:</cite> <time datetime="PT0S">00:00:00</time> Guten Tag und herzlich willkommen.</p>\n'
    ) == 2  # fmt: skip


def test_notes_chapters_and_transcript_are_on_the_page(client: Client) -> None:
    elements = Elements(client.page())
    links = [link.get("href") or "" for link in elements.all("a")]
    assert links.count("https://example.org/projekt") == 3
    assert elements.words.count("Grün & blau.") == 3
    for kind, count in (("/transcripts/", 6), ("/chapters/", 2)):
        keys = [link for link in links if link.startswith(kind)]
        assert len(keys) == count
        assert [client.ask(key)[0] for key in keys] == [200] * count


def test_chapters_lead_to_their_place_in_the_audio(client: Client) -> None:
    html = client.page()
    key = media_key(html, "regen")
    starts = [link for link in Elements(html).all("a") if (link.get("href") or "").startswith(f"{key}#")]
    assert [(link["href"], link["data-start"], link["aria-label"]) for link in starts] == [
        (f"{key}#t=0.0", "0.0", "Begrüßung, ab 0:00"),
        (f"{key}#t=2.0", "2.0", "Öffentliche Räume, ab 0:02"),
    ]


def test_page_in_another_language_than_german_is_english(show: Path) -> None:
    file = show / "podcast.yaml"
    file.write_text(file.read_text("utf-8").replace("language: de", "language: fr"), "utf-8")
    for client in serving(show):
        html = client.page()
        assert (Elements(html).all("html"), Elements(html).all("h1")) == ([{"lang": "en"}], [{"lang": "fr"}])
        assert "live Episode 1 2023-05-04 06:00 0:02" in Elements(html).words


def test_edit_is_seen_when_the_page_is_loaded_again(client: Client, show: Path) -> None:
    file = show / "episodes/regen/episode.md"
    file.write_text(file.read_text("utf-8").replace("Folge über regen", "Starkregen & mehr"), "utf-8")
    assert "Starkregen &amp; mehr" in client.page()


def test_mistakes_in_the_show_are_said_until_they_are_mended(client: Client, show: Path) -> None:
    file = show / "podcast.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("language: de", "language: deutsch").replace("author:", "auther:"), "utf-8")
    status, headers, body = client.ask("/")
    assert (status, headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert [line.partition(":")[0] for line in body.decode().splitlines()] == ["podcast.yaml"] * 3
    assert b"podcast.yaml:5: language: must be a language code such as de or de-AT, not 'deutsch'\n" in body
    file.write_text(text, "utf-8")
    assert client.ask("/")[0] == 200


def test_template_of_the_show_goes_first(client: Client, show: Path) -> None:
    (show / "templates").mkdir()
    (show / "templates/preview.html.j2").write_text("<p>{{ show.title }}</p>")
    assert client.page() == "<p>Städte &amp; Wasser</p>"


def test_live_episode_of_another_checkout_is_shown_and_heard(client: Client, show: Path) -> None:
    shutil.rmtree(show / "episodes/regen")
    shutil.rmtree(show / "build/regen")
    html = client.page()
    assert "live, nicht in diesem Stand 04.05.2023, 06:00 Folge über regen" in Elements(html).words
    assert client.ask(media_key(html, "regen"))[0] == 200


def test_published_episode_is_heard_after_build_was_thrown_away(client: Client, show: Path) -> None:
    shutil.rmtree(show / "build")
    html = client.page()
    assert client.ask(media_key(html, "regen"))[0] == 200
    assert len(Elements(html).all("audio")) == 1


def test_show_without_anything_published_has_a_page(tmp_path: Path) -> None:
    for client in serving(make_show(tmp_path, targets=LOCAL)):
        words = Elements(client.page()).words
        assert "Hier ist noch nichts veröffentlicht. Noch keine Folgen. `podcast new TITEL` legt eine an." in words


# --- For everybody to use -------------------------------------------------------------------------


def test_headings_are_in_order_and_skip_no_level(client: Client, show: Path) -> None:
    file = show / "episodes/regen/episode.md"
    file.write_text(file.read_text("utf-8") + "\n# Hoch\n\n### Tiefer\n", "utf-8")
    levels = [int(tag[1]) for tag, _ in Elements(client.page()).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    # What the author skipped in the notes (# to ###) is the author's; nothing else skips.
    assert [b for a, b in pairwise(levels) if b > a + 1] == [6]


def test_page_has_language_title_landmarks_and_texts_for_pictures(client: Client) -> None:
    html = client.page()
    elements = Elements(html)
    assert elements.all("html") == [{"lang": "de"}]
    assert "<title>Vorschau: Städte &amp; Wasser</title>" in html
    assert (len(elements.all("main")), len(elements.all("header")), len(elements.all("footer"))) == (1, 1, 1)
    assert [picture["alt"] for picture in elements.all("img")] == ["Titelbild: Städte & Wasser"]
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {article["aria-labelledby"] for article in elements.all("article")}
    assert labels <= set(ids)
    assert elements.all("a")[0] == {"class": "skip", "href": "#episodes"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("ink", "soft", "link") for ground in ("page", "card")]
    + [("ink", "mark"), ("ink", "good"), ("ink", "open")],
)
def test_text_stands_out_from_its_ground(client: Client, scheme: str, text: str, ground: str) -> None:
    schemes = [dict(re.findall(r"--(\w+): (#\w+);", block)) for block in re.findall(r":root \{(.*?)\}", client.page())]
    colours = schemes[["light", "dark"].index(scheme)]
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5  # WCAG 2.1, 1.4.3


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# --- Safe to open ---------------------------------------------------------------------------------


def test_page_loads_nothing_from_elsewhere(client: Client) -> None:
    _, headers, body = client.ask("/")
    elements = Elements(body.decode())
    sources = [attributes["src"] or "" for _, attributes in elements.found if "src" in attributes]
    assert sources
    assert all(re.match(r"/[a-z]", source) for source in sources)
    assert [link["href"] for link in elements.all("link")] == [elements.all("img")[0]["src"]]
    nonce = re.search(r"'nonce-([\w-]+)'", headers["content-security-policy"])
    assert nonce is not None
    assert headers["content-security-policy"] == (
        f"default-src 'none'; img-src 'self'; media-src 'self'; style-src {nonce[0]}; script-src {nonce[0]}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert elements.all("script") == elements.all("style") == [{"nonce": nonce[1]}]


def test_script_in_show_notes_and_titles_stays_text_or_goes(client: Client, show: Path) -> None:
    file = show / "episodes/regen/episode.md"
    text = file.read_text("utf-8").replace("Folge über regen", '"<script>alert(1)</script>"')
    file.write_text(text + '\n<script>alert(2)</script><img src="https://evil.example/x.png" onerror="x()">\n', "utf-8")
    elements = Elements(client.page())
    assert len(elements.all("script")) == 1
    assert len(elements.all("img")) == 1
    assert "<script>alert(1)</script>" in elements.words


def test_foreign_host_name_gets_nothing(client: Client) -> None:
    for host in ("evil.example", f"evil.example:{client.port}", "", "localhost.evil.example"):
        status, _, body = client.ask("/", Host=host)
        assert (status, body.decode()) == (403, f"Open http://localhost:{client.port} instead.\n")
    assert client.ask("/", Host=f"127.0.0.1:{client.port}")[0] == 200


def test_server_listens_to_this_machine_only(show: Path) -> None:
    with Server(open_site(load(show), None, lambda: NOW), 0, lambda line: None) as server:
        assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "path",
    [
        "/../podcast.yaml",
        "/media/../../podcast.yaml",
        "/%2e%2e/podcast.yaml",
        "/media/%2e%2e/%2e%2e/podcast.yaml",
        "/..%2fpodcast.yaml",
        "/%2e%2e%2fpodcast.yaml",
        "/%252e%252e/podcast.yaml",
        "/..%5cpodcast.yaml",
        "//etc/hostname",
        "/%2fetc/hostname",
        "/etc/hostname",
        "/media/./../../podcast.yaml",
        "/feed.xml%00.html",
        "/feed.xml/",
        "/podcast.yaml",
        "/leaves.txt",
        "/leaves/podcast.yaml",
        "/ring/feed.xml",
        "/.feed.xml.abcd1234",
        "/media",
        "/media/",
        "/.",
        "/" + "x" * 300,
        "/C:/feed.xml",
        "/gibt-es-nicht.mp3",
    ],
)
def test_nothing_outside_the_folder_is_served(client: Client, show: Path, path: str) -> None:
    (show / "public/leaves.txt").symlink_to(show / "podcast.yaml")
    (show / "public/leaves").symlink_to(show)
    (show / "public/ring").symlink_to("ring")
    (show / "public/.feed.xml.abcd1234").write_text("half a feed")
    assert client.ask(path)[::2] == (404, b"There is nothing here.\n")


def test_absolute_address_is_no_way_around(client: Client) -> None:
    assert client.ask("http://localhost/../podcast.yaml")[0] == 404


def test_link_that_stays_inside_is_followed(client: Client, show: Path) -> None:
    (show / "public/alias.xml").symlink_to("feed.xml")
    assert client.ask("/alias.xml")[2] == (show / "public/feed.xml").read_bytes()


# --- Files ----------------------------------------------------------------------------------------


def test_files_have_their_type_and_every_byte(client: Client, show: Path) -> None:
    (show / "public/other.bin").write_bytes(b"?")
    types = {
        ".xml": "application/rss+xml; charset=utf-8",
        ".mp3": "audio/mpeg",
        ".vtt": "text/vtt; charset=utf-8",
        ".srt": "application/x-subrip",
        ".jpg": "image/jpeg",
        ".bin": "application/octet-stream",
    }
    json_types = {"chapters": "application/json+chapters", "transcripts": "application/json"}
    served = [path for path in (show / "public").rglob("*") if path.is_file()]
    assert {path.suffix for path in served} == {*types, ".json"}
    for path in served:
        status, headers, body = client.ask("/" + path.relative_to(show / "public").as_posix())
        content_type = types.get(path.suffix) or json_types[path.parent.name]
        assert (status, headers["content-type"], body) == (200, content_type, path.read_bytes())
        assert (headers["content-length"], headers["accept-ranges"]) == (str(len(body)), "bytes")
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-cache")


def test_audio_that_is_built_and_not_published_is_served_too(client: Client, show: Path) -> None:
    key = media_key(client.page(), "hitze")
    status, headers, body = client.ask(key)
    assert not (show / "public" / key.removeprefix("/")).exists()
    assert (status, headers["content-type"]) == (200, "audio/mpeg")
    assert body in [path.read_bytes() for path in (show / "build/hitze").glob("*.mp3")]


def test_pictures_that_chapters_name_are_served_before_they_are_published(client: Client, show: Path) -> None:
    folder = show / "episodes/hitze"
    text = (folder / "episode.md").read_text(encoding="utf-8")
    (folder / "episode.md").write_text(text.replace("title: Begrüßung", "title: Begrüßung, image: bild.png"), "utf-8")
    Image.new("L", (20, 20)).save(folder / "bild.png")
    chapters = re.search(r'href="(/chapters/hitze-[0-9a-f]{12}\.json)"', client.page())
    assert chapters is not None
    address = json.loads(client.ask(chapters[1])[2])["chapters"][0]["img"]
    status, headers, body = client.ask(address.removeprefix("http://localhost:8000"))
    assert (status, headers["content-type"], body) == (200, "image/png", (folder / "bild.png").read_bytes())


def test_head_tells_the_same_without_a_body(client: Client) -> None:
    for path in ("/feed.xml", media_key(client.page(), "regen"), "/none"):
        status, headers, _ = client.ask(path)
        head_status, head_headers, body = client.ask(path, "HEAD")
        assert (head_status, body) == (status, b"")
        assert head_headers["content-length"] == headers["content-length"]
        assert head_headers["content-type"] == headers["content-type"]


def test_no_other_method_is_known(client: Client, show: Path) -> None:
    before = (show / "public/feed.xml").read_bytes()
    assert [client.ask("/feed.xml", method)[0] for method in ("PUT", "POST", "DELETE")] == [501, 501, 501]
    assert (show / "public/feed.xml").read_bytes() == before


def test_connection_is_kept_for_the_next_request(client: Client) -> None:
    connection = http.client.HTTPConnection("localhost", client.port, timeout=10)
    requests = [("GET", "/feed.xml", 200), ("HEAD", "/feed.xml", 200), ("GET", "/none", 404), ("GET", "/feed.xml", 200)]
    for method, path, status in requests:  # a body after HEAD would be read as the next answer
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


@pytest.mark.parametrize(
    ("header", "status", "content_range", "content"),
    [
        ("bytes=0-0", 206, "bytes 0-0/10", b"0"),
        ("bytes=2-5", 206, "bytes 2-5/10", b"2345"),
        ("bytes=7-", 206, "bytes 7-9/10", b"789"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=-30", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=5-99", 206, "bytes 5-9/10", b"56789"),
        ("bytes= 2 - 5 ", 206, "bytes 2-5/10", b"2345"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=99-100", 416, "bytes */10", b""),
        ("bytes=-0", 416, "bytes */10", b""),
        ("bytes=5-2", 200, None, b"0123456789"),
        ("bytes=-", 200, None, b"0123456789"),
        ("bytes=0-1,3-4", 200, None, b"0123456789"),
        ("bytes=a-b", 200, None, b"0123456789"),
        ("items=0-1", 200, None, b"0123456789"),
        ("bytes=" + "9" * 5000 + "-", 200, None, b"0123456789"),
    ],
)
def test_ranges_of_a_file(
    client: Client, show: Path, header: str, status: int, content_range: str | None, content: bytes
) -> None:
    (show / "public/media/ten.mp3").write_bytes(b"0123456789")
    got, headers, body = client.ask("/media/ten.mp3", Range=header)
    assert (got, headers.get("content-range"), body) == (status, content_range, content)
    assert headers["content-length"] == str(len(content))


def test_a_part_of_another_version_is_the_whole_file(client: Client, show: Path) -> None:
    (show / "public/ten.mp3").write_bytes(b"0123456789")
    version = client.ask("/ten.mp3", "HEAD")[1]["etag"]
    assert client.ask("/ten.mp3", Range="bytes=2-5", If_Range=version)[::2] == (206, b"2345")
    assert client.ask("/ten.mp3", Range="bytes=2-5", If_Range='"etag"')[::2] == (200, b"0123456789")


def test_who_has_a_version_gets_it_again_only_when_there_is_another(client: Client, show: Path) -> None:
    for path in ("/feed.xml", media_key(client.page(), "hitze")):
        _, headers, body = client.ask(path)
        status, again, nothing = client.ask(path, If_None_Match=f'"other", W/{headers["etag"]}')
        assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
        assert client.ask(path, If_None_Match='"other"')[::2] == (200, body)
    (show / "public/ten.mp3").write_bytes(b"0123456789")
    version = client.ask("/ten.mp3")[1]["etag"]
    (show / "public/ten.mp3").write_bytes(b"01234567890")
    assert client.ask("/ten.mp3", If_None_Match=version)[0] == 200


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:5173", "https://localhost"])
def test_a_player_on_another_port_may_read_and_seek(client: Client, origin: str) -> None:
    status, asked, _ = client.ask("/feed.xml", "OPTIONS", Origin=origin, Access_Control_Request_Headers="range")
    assert (status, asked["access-control-allow-origin"]) == (204, origin)
    assert "Range" in asked["access-control-allow-headers"]
    _, headers, _ = client.ask(media_key(client.page(), "regen"), Range="bytes=0-1", Origin=origin)
    assert headers["access-control-allow-origin"] == origin
    assert "Content-Range" in headers["access-control-expose-headers"]


@pytest.mark.parametrize("origin", ["https://example.org", "http://localhost.example.org", "null", "http://[", ""])
def test_pages_of_elsewhere_may_read_nothing(client: Client, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        assert "access-control-allow-origin" not in client.ask("/feed.xml", method, Origin=origin)[1]


def test_empty_file_has_no_range() -> None:
    assert byte_range(None, 0) is None
    with pytest.raises(Unsatisfiable):
        byte_range("bytes=0-", 0)


# --- The command ----------------------------------------------------------------------------------


def test_port_in_use_is_one_sentence(show: Path) -> None:
    site = open_site(load(show), None, lambda: NOW)
    with Server(site, 0, lambda line: None) as server, pytest.raises(PodcastError) as caught:
        Server(site, server.server_port, lambda line: None)
    assert str(caught.value) == (
        f"--port: {server.server_port} is in use by another program; give another one, such as --port 8123"
    )


@pytest.mark.parametrize(
    ("targets", "default", "wanted", "message"),
    [
        ("bucket folder", "local", "production", "--target: the target 'production' is a bucket, and a preview shows a "
         "folder; give --target local"),
        ("bucket folder", "local", "none", "--target: there is no target 'none'; give --target local"),
        ("bucket", "production", None, "--target: no target of podcast.yaml is a folder; add one with `kind: folder`"),
        ("bucket", "production", "production", "--target: the target 'production' is a bucket, and a preview shows a "
         "folder; add one with `kind: folder`"),
    ],
)  # fmt: skip
def test_target_that_is_no_folder_is_refused(
    tmp_path: Path, targets: str, default: str, wanted: str | None, message: str
) -> None:
    with pytest.raises(PlanRefused) as caught:
        open_site(load(show_with(tmp_path, targets, default)), wanted, lambda: NOW)
    assert str(caught.value) == message


def test_show_whose_default_is_a_bucket_is_seen_at_its_folder(tmp_path: Path) -> None:
    assert open_site(load(show_with(tmp_path, "bucket folder", "production")), None, lambda: NOW).name == "local"


def show_with(root: Path, targets: str, default: str) -> Path:
    lines = {"bucket": s3_target("b", "https://s3.example.org", "https://cdn.example.org"), "folder": LOCAL}
    make_show(root, targets="\n".join(lines[kind] for kind in targets.split()))
    file = root / "podcast.yaml"
    file.write_text(file.read_text("utf-8").replace("default_target: local", f"default_target: {default}"), "utf-8")
    return root


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_command_serves_until_it_is_stopped(show: Path, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "podcast_pipeline", "preview", "--port", "0"],
        cwd=show,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.fullmatch(r"http://localhost:(\d+) shows local\n", said)
        assert address is not None, said
        connection = http.client.HTTPConnection("localhost", int(address[1]), timeout=10)
        connection.request("GET", "/feed.xml")
        assert connection.getresponse().read() == (show / "public/feed.xml").read_bytes()
        process.send_signal(how)
        _, stderr = process.communicate(timeout=10)
    connection.close()
    assert process.returncode == 0
    assert stderr == (
        "Warning: the feed of local names files at http://localhost:8000, which this preview is not\n"
        "Ctrl-C ends it.\nEnded.\n"
    )
