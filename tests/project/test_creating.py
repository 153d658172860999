"""A new show and a new episode load without a problem, whatever they are called, and never overwrite anything."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path

import pytest

from podcast_pipeline import artwork
from podcast_pipeline.errors import FileProblem, PodcastError
from podcast_pipeline.model import Contact, EpisodeType, FolderTarget, S3Target, Track
from podcast_pipeline.notes import render_html, render_text
from podcast_pipeline.project import Project, load, write_date
from podcast_pipeline.project.creating import MadeEpisode, NewEpisode, NewShow, make_episode, make_show
from podcast_pipeline.project.patterns import show_guid, slug_of

FILES = (
    "podcast.yaml",
    "artwork.jpg",
    "episodes/erste-folge/episode.md",
    "templates/notes.html.j2",
    "templates/notes.txt.j2",
    ".gitignore",
    ".github/workflows/podcast.yml",
    ".gitlab-ci.yml",
)

NASTY = [
    "Städte & Wasser",
    'Er sagte: "Ja"',
    "It's # not a comment",
    "key: value",
    "- [a, {b: c}]",
    "two\nlines",
    "\ttab and \\ backslash \\n",
    "no",
    "12:30",
    "@title@ @guid@ ${{ secrets.X }} {{ 7 * 7 }} {% raw %}",
    "🎙️ Mikrofon",
    "نشرة الأخبار",
    "e\u0301 \u2028 \u00a0 \ufeff \x7f \x85",
    "--- ",
    "<!-- --> ]]>",
]


def german_show(folder: Path, **more: str) -> Project:
    values = {"title": "Städte", "author": "Redaktion", "language": "de", "timezone": "Europe/Berlin", **more}
    make_show(folder, NewShow(**values))
    return load(folder)


def new(folder: Path, title: str, **more: object) -> MadeEpisode:
    return make_episode(load(folder), NewEpisode(title, **more))  # type: ignore[arg-type]


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- A new show -----------------------------------------------------------------------------------


def test_new_show_loads_and_has_a_draft_in_it(tmp_path: Path) -> None:
    made = make_show(tmp_path / "show", NewShow("Städte", "Redaktion", "de", "Europe/Berlin", "podcast@example.org"))
    project = load(tmp_path / "show")
    show = project.show
    assert (made.files, made.episode, made.guid) == (FILES, FILES[2], show.guid)
    assert files_in(tmp_path / "show") == set(FILES)
    assert (show.title, show.author, show.language, show.timezone) == ("Städte", "Redaktion", "de", "Europe/Berlin")
    assert show.owner == Contact(name="Redaktion", email="podcast@example.org")
    [episode] = project.episodes
    assert (episode.title, episode.label, episode.published_at) == ("Erste Folge", "1", None)


def test_new_show_publishes_to_a_folder_and_records_at_the_bucket(tmp_path: Path) -> None:
    show = german_show(tmp_path).show
    local, production = show.targets["local"], show.targets["production"]
    assert show.default_target == "local"
    assert isinstance(local, FolderTarget)
    assert isinstance(production, S3Target)
    assert (local.path, local.record, production.bucket, production.record) == ("public", False, "staedte", True)


def test_show_without_email_has_no_owner(tmp_path: Path) -> None:
    assert german_show(tmp_path).show.owner is None


@pytest.mark.parametrize("language", ["en", "en-GB", "fr", "pt-BR"])
def test_show_in_another_language_than_german_speaks_english(tmp_path: Path, language: str) -> None:
    project = german_show(tmp_path, language=language)
    assert (project.show.language, project.episodes[0].title) == (language, "First episode")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("text", NASTY)
def test_any_text_stays_itself(tmp_path: Path, text: str, language: str) -> None:
    project = german_show(tmp_path, title=text, author=text, language=language, email="podcast@example.org")
    assert (project.show.title, project.show.author) == (text.strip(), text.strip())
    assert project.show.owner == Contact(name=text.strip(), email="podcast@example.org")
    new(tmp_path, text, slug="nasty")
    assert load(tmp_path).find("nasty").title == text.strip()


def test_placeholder_artwork_meets_apples_rules(tmp_path: Path) -> None:
    german_show(tmp_path)
    facts = artwork.look_at(tmp_path / "artwork.jpg", where="artwork.jpg")
    assert (artwork.problems(facts, ".jpg"), artwork.advice(facts)) == ((), ())


def test_templates_of_a_new_show_change_nothing_yet(tmp_path: Path) -> None:
    project = german_show(tmp_path)
    [episode] = project.episodes
    shipped, own = (
        render_html(project.show, episode, chapters=(), base_url="https://example.org", template_folders=folders)
        for folders in ((), project.template_folders)
    )
    assert own == shipped


def test_template_override_shown_in_the_comment_works(tmp_path: Path) -> None:
    project = german_show(tmp_path)
    template = tmp_path / "templates/notes.html.j2"
    block = template.read_text("utf-8").partition("  {% block")
    template.write_text('{% extends "podcast/notes.html.j2" %}\n' + "{% block" + block[2].replace("#}", ""), "utf-8")
    html = render_html(
        project.show,
        project.episodes[0],
        chapters=(),
        base_url="https://example.org",
        template_folders=project.template_folders,
    )
    assert html.endswith('<p>Write to us: <a href="mailto:podcast@example.org">podcast@example.org</a></p>')
    assert "Seite des Podcasts" in html


def test_skeleton_of_show_notes_is_not_published(tmp_path: Path) -> None:
    project = german_show(tmp_path)
    [episode] = project.episodes
    text = render_text(project.show, episode, chapters=(), base_url="https://example.org")
    assert "Zum Weiterlesen" in episode.notes
    assert text == "Links\nSeite des Podcasts: https://podcast.example.org"


def test_comments_in_a_new_episode_are_examples_that_work(tmp_path: Path) -> None:
    german_show(tmp_path)
    file = tmp_path / FILES[2]
    (file.parent / "transcript.vtt").write_text("WEBVTT\n", "utf-8")
    (file.parent / "artwork.jpg").write_bytes((tmp_path / "artwork.jpg").read_bytes())
    front_matter, fence, notes = file.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
    uncommented = "\n".join(line.removeprefix("# ") for line in front_matter.splitlines())
    file.write_text("---\n" + uncommented + fence + notes, "utf-8")
    episode = load(tmp_path).episodes[0]
    assert [chapter.title for chapter in episode.chapters] == ["Begrüßung", "Die erste Frage"]
    assert [person.role for person in episode.people] == ["host", "guest"]
    assert (episode.season, episode.type, episode.recording) == (1, EpisodeType.FULL, (Track(file="recording.wav"),))
    assert (episode.transcript, episode.artwork) == ("transcript.vtt", "artwork.jpg")


# --- The guid of a show ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feed_url", "guid"),
    [
        # The test vectors of the podcast namespace.
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("https://mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
    ],
)
def test_guid_comes_from_the_feeds_address(tmp_path: Path, feed_url: str, guid: str) -> None:
    assert show_guid(feed_url) == guid
    assert german_show(tmp_path, feed_url=feed_url).show.guid == guid


def test_guid_without_an_address_is_random(tmp_path: Path) -> None:
    first, second = german_show(tmp_path / "a").show.guid, german_show(tmp_path / "b").show.guid
    assert first != second
    assert uuid.UUID(first).version == 4


def test_feeds_address_gives_base_url_and_name(tmp_path: Path) -> None:
    show = german_show(tmp_path, feed_url="https://cdn.example.org/staedte/podcast.xml").show
    production = show.targets["production"]
    assert production.url(show.feed_file) == "https://cdn.example.org/staedte/podcast.xml"


def test_feeds_address_without_a_file_name_still_makes_a_show(tmp_path: Path) -> None:
    made = make_show(tmp_path, NewShow("S", "S", feed_url="https://podnews.net/rss"))
    assert made.feed_url == "https://podnews.net/feed.xml"
    assert load(tmp_path).show.targets["production"].base_url == "https://podnews.net"


def test_feeds_address_with_a_query_still_makes_a_show(tmp_path: Path) -> None:
    made = make_show(tmp_path, NewShow("S", "S", feed_url="https://example.org/feed?show=/feed.xml"))
    assert made.feed_url == "https://example.org/feed.xml"
    assert load(tmp_path).show.targets["production"].base_url == "https://example.org"


@pytest.mark.parametrize(("title", "bucket"), [("S", "podcast-s"), ("🎙️", "podcast"), ("Städte", "staedte")])
def test_name_of_the_bucket_is_one_that_hosts_take(tmp_path: Path, title: str, bucket: str) -> None:
    target = german_show(tmp_path, title=title).show.targets["production"]
    assert isinstance(target, S3Target)
    assert target.bucket == bucket


# --- What makes no show ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"title": " "}, "--title: is empty; write something"),
        ({"author": ""}, "--author: is empty; write something"),
        ({"language": "deutsch"}, "--language: must be a language code such as de or de-AT, not 'deutsch'"),
        ({"timezone": "Berlin"}, "--timezone: must be a time zone such as Europe/Berlin, not 'Berlin'"),
        ({"email": "podcast"}, "--email: must be an e-mail address such as podcast@example.org, not 'podcast'"),
        (
            {"feed_url": "podnews"},
            "--feed-url: must be a web address such as https://example.org/podcast, not 'podnews'",
        ),
        (
            {"feed_url": "http://[x"},
            "--feed-url: must be a web address such as https://example.org/podcast, not 'http://[x'",
        ),
        (
            {"feed_url": "https://user:secret@example.org/feed.xml"},
            "--feed-url: may hold no user, password, ? or #: file names are put behind it, and everybody can read it; "
            "write the address alone",
        ),
        ({"title": "bell \a"}, "--title: holds the control character U+0007, which no feed may hold; remove it"),
        ({"title": "\udcff"}, "'\\udcff' is not UTF-8 text; write it anew"),
        (
            {"author": "", "timezone": "X", "email": "a@b.de"},
            "--timezone: must be a time zone such as Europe/Berlin, not 'X'; --author: is empty; write something",
        ),
    ],
)
def test_value_that_makes_no_show_is_refused_by_its_option(tmp_path: Path, wish: dict[str, str], message: str) -> None:
    with pytest.raises(PodcastError) as caught:
        german_show(tmp_path / "show", **wish)
    assert str(caught.value) == message
    assert not (tmp_path / "show").exists()


def test_folder_that_is_a_show_is_refused(tmp_path: Path) -> None:
    german_show(tmp_path)
    before = (tmp_path / "podcast.yaml").read_bytes()
    with pytest.raises(FileProblem) as caught:
        german_show(tmp_path, title="Another")
    assert str(caught.value) == (
        f"{tmp_path}/podcast.yaml: exists already, so this is a show; `podcast new` adds an episode, or give another "
        "folder"
    )
    assert (tmp_path / "podcast.yaml").read_bytes() == before


def test_all_that_is_in_the_way_is_named_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.pyc\n")
    (tmp_path / "templates").write_text("a file where a folder must be")
    (tmp_path / "episodes/old").mkdir(parents=True)
    (tmp_path / ".gitlab-ci.yml").symlink_to("nowhere")
    (tmp_path / "README.md").write_text("stays")
    with pytest.raises(FileProblem) as caught:
        german_show(tmp_path)
    names = ", ".join(f"{tmp_path}/{name}" for name in (".gitignore", ".gitlab-ci.yml", "episodes/old", "templates"))
    assert str(caught.value) == f"in the way of a new show: {names}; move that aside, or give another folder"
    assert files_in(tmp_path) == {".gitignore", "templates", "README.md"}
    assert (tmp_path / ".gitignore").read_text() == "*.pyc\n"


def test_show_goes_into_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("stays")
    (tmp_path / "episodes").mkdir()
    german_show(tmp_path)
    assert files_in(tmp_path) == {*FILES, "README.md"}


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "show").write_text("x")
    with pytest.raises(FileProblem, match=rf"^{tmp_path}/show: is a file; give a folder$"):
        german_show(tmp_path / "show")


def test_show_that_cannot_be_written_whole_is_not_written_at_all(tmp_path: Path) -> None:
    # A folder so deep that the first files can still be named, and the episode's cannot.
    longest = os.pathconf(tmp_path, "PC_PATH_MAX") - 1
    deep = tmp_path
    while len(str(deep)) < longest - 250:
        deep /= "d" * 100
    deep.mkdir(parents=True)
    folder = deep / ("x" * (longest - len(f"{deep}/") - len("/episodes/erste-folge/episode.md")))
    with pytest.raises(FileProblem, match="File name too long"):
        german_show(folder)
    assert list(deep.iterdir()) == []


# --- A new episode --------------------------------------------------------------------------------


def test_new_episode_is_the_next_draft(tmp_path: Path) -> None:
    german_show(tmp_path)
    made = new(tmp_path, "Digitale Daseinsvorsorge")
    episode = load(tmp_path).find("2")
    assert made == MadeEpisode(
        "digitale-daseinsvorsorge", tmp_path / "episodes/digitale-daseinsvorsorge/episode.md", episode.guid, 2, None
    )
    assert (episode.title, episode.slug, episode.published_at) == (
        "Digitale Daseinsvorsorge",
        "digitale-daseinsvorsorge",
        None,
    )
    assert uuid.UUID(episode.guid).version == 4


def test_new_episode_takes_a_date_when_it_is_published(tmp_path: Path) -> None:
    project = german_show(tmp_path)
    made = new(tmp_path, "Zwei")
    at = datetime(2030, 1, 31, 6, tzinfo=project.show.zone)
    write_date(made.file, at)
    assert load(tmp_path).find("2").published_at == at


def test_number_follows_the_highest_of_the_season(tmp_path: Path) -> None:
    german_show(tmp_path)
    assert new(tmp_path, "a", number=7).number == 7
    assert new(tmp_path, "b").number == 8
    assert (new(tmp_path, "c", season=2).number, new(tmp_path, "d").season, new(tmp_path, "e").number) == (1, 2, 3)


def test_trailer_has_no_number_unless_it_is_given_one(tmp_path: Path) -> None:
    german_show(tmp_path)
    assert new(tmp_path, "Trailer", type=EpisodeType.TRAILER).number is None
    assert new(tmp_path, "Bonus", type=EpisodeType.BONUS, number=1).number == 1
    project = load(tmp_path)
    assert (project.find("trailer").type, project.find("bonus").type) == (EpisodeType.TRAILER, EpisodeType.BONUS)


def test_number_that_is_taken_is_refused(tmp_path: Path) -> None:
    german_show(tmp_path)
    with pytest.raises(PodcastError) as caught:
        new(tmp_path, "Zwei", number=1)
    assert str(caught.value) == "--number: 1 is the number of episodes/erste-folge; give another one"
    assert not (tmp_path / "episodes/zwei").exists()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe, Maß & Übung", "groesse-mass-uebung"),
        ("GROẞ", "gross"),
        ("Ka\u0308se", "kaese"),  # decomposed, as macOS writes it
        ("Café — Żółć, Ærø, naïve ﬁn", "cafe-zolc-aeroe-naive-fin"),
        ("What’s up?", "whats-up"),
        ("  --Hallo--  ", "hallo"),
        ("2023", "folge-2023"),
        ("#5: 12/2023", "folge-5-12-2023"),
        ("S2E1", "folge-s2e1"),
        ("3 Fragen", "3-fragen"),
        ("🎙️", ""),
        ("会議", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("Wort " * 30, "wort-" * 11 + "wort"),
        ("x" * 100, "x" * 60),
        ("2023 " + "x" * 100, "2023-" + "x" * 55),
        ("2023: 12. " + "x" * 57, "2023-12-" + "x" * 52),
        ("S2E1 " + "x" * 100, "s2e1-" + "x" * 55),
        ("1" * 70 + " x", "folge-" + "1" * 54),
    ],
)
def test_slug_of_a_title(title: str, slug: str) -> None:
    assert slug_of(title, "de") == slug


def test_number_as_title_is_named_in_the_shows_language() -> None:
    assert (slug_of("7", "en-US"), slug_of("7", "de-AT")) == ("episode-7", "folge-7")


def test_second_episode_of_a_title_gets_a_slug_of_its_own(tmp_path: Path) -> None:
    german_show(tmp_path)
    assert [new(tmp_path, "Interview").slug for _ in range(3)] == ["interview", "interview-2", "interview-3"]


def test_folder_with_a_recording_in_it_becomes_the_episode(tmp_path: Path) -> None:
    german_show(tmp_path)
    recording = tmp_path / "episodes/interview/take 1.wav"
    recording.parent.mkdir()
    recording.write_bytes(b"RIFF")
    assert new(tmp_path, "Interview", recording=recording).slug == "interview"
    assert load(tmp_path).find("interview").recording_name == "take 1.wav"


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("../x", "--slug: '../x' is no slug; use lower-case letters, digits and single hyphens, at most 60 characters"),
        ("a/b", "--slug: 'a/b' is no slug; use lower-case letters, digits and single hyphens, at most 60 characters"),
        ("Zwei", "--slug: 'Zwei' is no slug; use lower-case letters, digits and single hyphens, at most 60 characters"),
        ("", "--slug: '' is no slug; use lower-case letters, digits and single hyphens, at most 60 characters"),
        (
            "zwei\n",
            "--slug: 'zwei\\n' is no slug; use lower-case letters, digits and single hyphens, at most 60 characters",
        ),
        ("2023", "--slug: '2023' would be read as an episode's number; give another slug"),
        ("s2e1", "--slug: 's2e1' would be read as an episode's number; give another slug"),
        ("erste-folge", "--slug: episodes/erste-folge is an episode already; give another slug"),
    ],
)
def test_slug_that_cannot_be_is_refused(tmp_path: Path, slug: str, message: str) -> None:
    german_show(tmp_path)
    with pytest.raises(PodcastError) as caught:
        new(tmp_path, "Zwei", slug=slug)
    assert str(caught.value) == message
    assert files_in(tmp_path) == set(FILES)


def test_title_without_letters_asks_for_a_slug(tmp_path: Path) -> None:
    german_show(tmp_path)
    with pytest.raises(PodcastError) as caught:
        new(tmp_path, "🎙️")
    assert str(caught.value) == "TITLE: '🎙️' has no letters for a folder's name; give one with --slug"
    assert new(tmp_path, "🎙️", slug="mikrofon").number == 2


# --- The recording of a new episode ---------------------------------------------------------------


def test_recording_in_the_show_is_named_from_the_episodes_folder(tmp_path: Path) -> None:
    german_show(tmp_path)
    recording = tmp_path / "recordings/Gespräch: #1.wav"
    recording.parent.mkdir()
    recording.write_bytes(b"RIFF")
    new(tmp_path, "Zwei", recording=recording)
    project = load(tmp_path)
    episode = project.find("zwei")
    assert episode.recording_name == "../../recordings/Gespräch: #1.wav"
    (found,) = project.recording_files(episode)
    assert found.samefile(recording)


def test_recording_elsewhere_is_named_absolutely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    german_show(tmp_path / "show")
    (tmp_path / "take.wav").write_bytes(b"RIFF")
    monkeypatch.chdir(tmp_path)
    new(tmp_path / "show", "Zwei", recording=Path("take.wav"))
    project = load(tmp_path / "show")
    assert project.find("zwei").recording_name == str(tmp_path / "take.wav")
    assert project.recording_files(project.find("zwei")) == (tmp_path / "take.wav",)


def test_recording_through_a_link_to_the_show_is_inside_it(tmp_path: Path) -> None:
    german_show(tmp_path / "show")
    (tmp_path / "link").symlink_to("show")
    (tmp_path / "show/take.wav").write_bytes(b"RIFF")
    new(tmp_path / "show", "Zwei", recording=tmp_path / "link/take.wav")
    assert load(tmp_path / "show").find("zwei").recording_name == "../../take.wav"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.wav", "there is no such recording"),
        ("x" * 300, "there is no such recording"),
        ("loop", "there is no such recording"),
        ("folder", "is a folder; give the file in it"),
    ],
)
def test_recording_that_is_not_there_is_refused(tmp_path: Path, name: str, message: str) -> None:
    german_show(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileProblem) as caught:
        new(tmp_path, "Zwei", recording=tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: {message}"
    assert not (tmp_path / "episodes/zwei").exists()
