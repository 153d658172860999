"""The life of a show: two producers do what producers do, in any order; after each deed the promises hold.

Each has a checkout of their own, both publish to one folder, and now and then one pulls what the other committed. They
rename, retitle, record anew, withdraw, roll back, clean, move to another address, and lose files.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import feedparser

from tests.command import Ran
from tests.faults.warm import Warm
from tests.shows import add_episode, make_recording, make_show

WHO = ("anna", "bert")
DEEDS = 40
_ADDRESSES = ("http://localhost:8000", "https://podcast.example.org/show")
_SOUNDS = 5


@dataclass(frozen=True)
class Life:
    """One life: how many commands were run, how many of them said that they did nothing, and what was broken."""

    point: int
    commands: int
    refused: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """An episode as listeners have it; `key` is that of its audio."""

    key: str
    length_bytes: int
    date: str


@dataclass(frozen=True)
class Seen:
    """What listeners have: the first page's bytes, every episode by its guid, and every object by its SHA-256."""

    feed: bytes
    episodes: Mapping[str, Entry]
    objects: Mapping[str, str]


@dataclass(frozen=True)
class Allowed:
    """What a command may change: a guid that may leave, guids that may get other audio; objects that may be written over or go."""

    leaves: str | None = None
    other_audio: frozenset[str] = frozenset()
    goes_back: bool = False
    cleans: bool = False
    same_url: bool = False


class Lives:
    """Plays lives, one after the other."""

    def __init__(self, folder: Path, warm: Warm) -> None:
        self._folder, self._warm = folder, warm
        folder.mkdir(parents=True, exist_ok=True)
        self._sounds = [
            make_recording(folder / f"{number}.wav", seconds=2, tone_hz=300 + 60 * number) for number in range(_SOUNDS)
        ]

    def run(self, seed: int, deeds: int = DEEDS) -> Life:
        """The same seed, the same life; a broken promise ends it, and is told with the last deeds before it."""
        root = self._folder / "life"
        shutil.rmtree(root, ignore_errors=True)
        life = _Life(root, self._warm, self._sounds, random.Random(seed))
        any(life.go_on() for _ in range(deeds))
        told = (f"{each} after {'; '.join(life.said[-12:])}" for each in life.broken)
        return Life(seed, life.commands, life.refused, tuple(told))


@dataclass
class _Life:
    root: Path
    warm: Warm
    sounds: list[Path]
    chance: random.Random
    said: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    commands: int = 0
    refused: int = 0
    _numbers: int = 0
    _put_back: set[str] = field(default_factory=set)  # guids whose old audio a rollback brought: git's comes next
    _address: str = _ADDRESSES[0]

    def __post_init__(self) -> None:
        target = f'  local: {{kind: folder, path: "{self._public}", base_url: "{self._address}", record: true}}'
        for who in WHO:
            make_show(self.root / who, targets=target)

    def go_on(self) -> bool:
        """Do one more deed; whether a promise is broken."""
        (deed,) = self.chance.choices([*_DEEDS], [*_DEEDS.values()])
        who = self.chance.choice(WHO)
        slugs = sorted(path.name for path in self._episodes(who).glob("*"))
        if deed in ("pull", "new", "all", "feed", "roll_back", "clean", "move", "page", "forget"):
            getattr(self, f"_{deed}")(who)
        elif slugs:
            getattr(self, f"_{deed}")(who, self.chance.choice(slugs))
        return bool(self.broken)

    # What producers do

    def _new(self, who: str) -> None:
        self._numbers += 1
        slug, date = f"folge-{self._numbers}", f"2023-05-{self._numbers % 28 + 1:02} 06:00"
        folder = add_episode(self.root / who, slug, self._numbers, published_at=date, with_recording=False)
        shutil.copy(self.chance.choice(self.sounds), folder / "recording.wav")
        self._note(who, f"writes {slug}")
        self._one(who, slug)

    def _one(self, who: str, slug: str) -> None:
        self._run(who, "publish", "episode", slug)

    def _all(self, who: str) -> None:
        self._run(who, "publish", "all")

    def _feed(self, who: str) -> None:
        """Twice: the second time changes nothing."""
        first, feed = self._run(who, "publish", "feed"), self._seen().feed
        second = self._run(who, "publish", "feed")
        if (first.status, feed) != (second.status, self._seen().feed):
            self.broken.append("the same command again did something else")

    def _replace(self, who: str, slug: str) -> None:
        shutil.copy(self.chance.choice(self.sounds), self._episodes(who) / slug / "recording.wav")
        self._note(who, f"records {slug} anew")
        how = self.chance.choice(("new-url", "same-url"))
        allowed = Allowed(other_audio=frozenset({self._guid(who, slug)}), same_url=how == "same-url")
        self._run(who, "publish", "episode", slug, "--replace", how, allowed=allowed)

    def _withdraw(self, who: str, slug: str) -> None:
        self._run(who, "withdraw", slug, allowed=Allowed(leaves=self._guid(who, slug)))

    def _roll_back(self, who: str) -> None:
        self._run(who, "rollback", str(self.chance.choice((1, 1, 2))), allowed=Allowed(goes_back=True))

    def _clean(self, who: str) -> None:
        self._run(who, "clean", allowed=Allowed(cleans=True))

    def _retitle(self, who: str, slug: str) -> None:
        self._write(who, slug, "title", f"Titel {self.chance.randrange(1000)}")

    def _redate(self, who: str, slug: str) -> None:
        self._write(who, slug, "published_at", f"2023-06-{self.chance.randrange(1, 28):02} 07:00")

    def _rename(self, who: str, slug: str) -> None:
        if not slug.endswith("-neu"):
            (self._episodes(who) / slug).rename(self._episodes(who) / f"{slug}-neu")
            self._note(who, f"renames {slug}")

    def _move(self, who: str) -> None:
        """To the other address, and the feed is published from one checkout."""
        (new,) = (address for address in _ADDRESSES if address != self._address)
        self._set(re.escape(self._address), new)
        self._address = new
        self._note("both", f"move to {new}")
        self._feed(who)

    def _page(self, _who: str) -> None:
        self._set(r"(feeds:.*\n)?\Z", self.chance.choice(("", "feeds: [{file: feed.xml, page_size: 10}]\n")))
        self._note("both", "set another page size")

    def _pull(self, who: str) -> None:
        """Texts and records of the other one, who has committed everything; never recordings."""
        (other,) = (each for each in WHO if each != who)
        mine = {self._guid(who, path.name): path for path in self._episodes(who).glob("*")}
        for folder in self._episodes(other).glob("*"):
            before, after = mine.get(self._guid(other, folder.name)), self._episodes(who) / folder.name
            if before is not None and before != after:
                before.rename(after)
            shutil.copytree(folder, after, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.wav"))
        self._note(who, "pulls")

    def _forget(self, who: str) -> None:
        shutil.rmtree(self.root / who / "build", ignore_errors=True)
        self._note(who, "removes build/")

    def _lose(self, who: str, slug: str) -> None:
        folder = self._episodes(who) / slug
        lost = self.chance.choice(("published.json", "recording.wav", ""))
        if lost:
            (folder / lost).unlink(missing_ok=True)
        else:
            shutil.rmtree(folder)
        self._note(who, f"loses {slug}/{lost}")

    # What listeners have, and what of it may change

    def _run(self, who: str, *arguments: str, allowed: Allowed = Allowed()) -> Ran:
        before = self._seen()
        ran = self.warm.podcast(*arguments, "--yes", cwd=self.root / who, env={})
        self.commands += 1
        self.refused += ran.status != 0
        self._note(who, f"{' '.join(arguments)} -> {ran.status} {ran.error if ran.status == 1 else ''}".strip())
        after = self._seen()
        self.broken += _broken(before, after, ran, replace(allowed, other_audio=allowed.other_audio | self._put_back))
        changed = {guid for guid, entry in after.episodes.items() if before.episodes.get(guid, entry) != entry}
        self._put_back = self._put_back | changed if allowed.goes_back else self._put_back - changed
        return ran

    def _seen(self) -> Seen:
        paths = sorted(path for path in self._public.rglob("*") if path.is_file())
        objects = {str(path.relative_to(self._public)): path.read_bytes() for path in paths}
        episodes: dict[str, Entry] = {}
        waiting = ["feed.xml"] if "feed.xml" in objects else []
        while waiting:
            parsed = feedparser.parse(objects[waiting.pop()])
            for entry in parsed.entries:
                if entry.id in episodes:
                    self.broken.append(f"{entry.id} is there twice")
                (enclosure,) = entry.enclosures
                key = enclosure.href[enclosure.href.index("media/") :]
                episodes[entry.id] = Entry(key, int(enclosure.length), entry.published)
            waiting += [link.href.rpartition("/")[2] for link in parsed.feed.links if link.rel == "next"]
        sha256s = {key: hashlib.sha256(content).hexdigest() for key, content in objects.items()}
        for guid, entry in episodes.items():
            if len(objects.get(entry.key, b"")) != entry.length_bytes:
                self.broken.append(f"the audio of {guid} is not there, or not whole")
        return Seen(objects.get("feed.xml", b""), episodes, sha256s)

    @property
    def _public(self) -> Path:
        return self.root / "public"

    def _episodes(self, who: str) -> Path:
        return self.root / who / "episodes"

    def _guid(self, who: str, slug: str) -> str:
        found = re.search(r"^guid: (\S+)$", self._text(who, slug).read_text(encoding="utf-8"), re.MULTILINE)
        assert found is not None
        return found[1]

    def _text(self, who: str, slug: str) -> Path:
        return self._episodes(who) / slug / "episode.md"

    def _write(self, who: str, slug: str, key: str, value: str) -> None:
        text = self._text(who, slug)
        written = re.sub(f"^{key}: .*$", f"{key}: {value}", text.read_text(encoding="utf-8"), flags=re.MULTILINE)
        text.write_text(written, encoding="utf-8")
        self._note(who, f"writes {key} of {slug}")

    def _set(self, pattern: str, value: str) -> None:
        for who in WHO:
            file = self.root / who / "podcast.yaml"
            file.write_text(re.sub(pattern, value, file.read_text(encoding="utf-8"), count=1), encoding="utf-8")

    def _note(self, who: str, deed: str) -> None:
        self.said.append(f"{who} {deed}")


_DEEDS = {
    "new": 7, "one": 4, "all": 3, "feed": 4, "pull": 4, "replace": 3, "withdraw": 2, "roll_back": 2, "clean": 1,
    "retitle": 2, "redate": 1, "rename": 2, "move": 1, "page": 1, "forget": 1, "lose": 3,
}  # fmt: skip


def _broken(before: Seen, after: Seen, ran: Ran, allowed: Allowed) -> Iterator[str]:
    """What a command did beyond what it may do."""
    if ran.status not in (0, 1) or (ran.status == 1 and "Error: " not in ran.stderr):
        yield f"status {ran.status}: {ran.stderr}"
    if "podcast.yaml" in ran.stderr:
        yield f"these deeds wrote a wrong one: {ran.stderr}"
    if ran.status == 1 and after.feed != before.feed:
        yield f"an error was told, and the feed is another one: {ran.stderr}"
    if not allowed.goes_back:
        for guid, entry in before.episodes.items():
            now = after.episodes.get(guid)
            if now is None:
                if guid != allowed.leaves:
                    yield f"{guid} has vanished"
            elif now.date != entry.date:
                yield f"{guid} has another date"
            elif now != entry and guid not in allowed.other_audio:
                yield f"{guid} has other audio"
    for key, sha256 in before.objects.items():
        now_sha256 = after.objects.get(key)
        if key.endswith(".xml") and not key.startswith("feeds/"):
            continue
        if now_sha256 is None and not allowed.cleans:
            yield f"{key} was deleted"
        elif now_sha256 not in (None, sha256) and not (allowed.same_url or allowed.goes_back):
            yield f"{key} was written over"
