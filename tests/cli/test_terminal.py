"""Somebody sits at the terminal: the command asks, draws and colours there, and nowhere else.

The terminals are real ones (pseudo terminals of the kernel): one is keyboard and stderr, the other is stdout.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path

import feedparser
import pytest

from tests.command import PODCAST, Ran, podcast
from tests.shows import add_episode, make_recording, make_show

QUESTION = re.compile(r"Episode 2 is a draft\. Date it now \((\d{4}-\d\d-\d\d \d\d:\d\d)\) and publish it\? \[y/N\] ")
BAR = re.compile(r"\r\x1b\[KMeasuring long\.wav (█*░*) (\d+)%(?:, \d+ s left)?")
ERASED = "\r\x1b[K"
CONTROL_C, CONTROL_D = "\x03", "\x04"


def run(
    *arguments: str,
    cwd: Path,
    types: tuple[str, str] | None = None,
    pauses: tuple[str, float] | None = None,
    env: Mapping[str, str] | None = None,
    terminal: bool = True,
    columns: int = 100,
    seconds: float = 60,
) -> Ran:
    """Run `podcast` at a terminal (or with pipes) and hold what it wrote to each.

    `types`: what is awaited on stderr, and then typed. `pauses`: what is awaited on stderr, and for how many seconds
    the command is held still in its work, so that it takes that long on every machine.
    """
    (screen, stderr), (results, stdout) = (os.openpty(), os.openpty()) if terminal else (os.pipe(), os.pipe())
    if terminal:
        termios.tcsetwinsize(stderr, (25, columns))
        termios.tcsetwinsize(stdout, (25, columns))
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [PODCAST, *arguments],
        cwd=cwd,
        env={**inherited, "TERM": "xterm-256color", **(env or {})},
        stdin=stderr if terminal else subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=_take_the_keyboard if terminal else None,
    )
    os.close(stderr)
    os.close(stdout)
    seen = {screen: b"", results: b""}
    is_open = {screen, results}
    end = time.monotonic() + seconds
    try:
        while is_open:
            ready, _, _ = select.select(sorted(is_open), [], [], max(0, end - time.monotonic()))
            assert ready, f"it hangs, and said {seen}"
            for stream in ready:
                if not (came := _read(stream)):
                    is_open.remove(stream)
                seen[stream] += came
            if types and types[0].encode() in seen[screen]:
                os.write(screen, types[1].encode())
                types = None
            if pauses and pauses[0].encode() in seen[screen]:
                time.sleep(0.2)
                process.send_signal(signal.SIGSTOP)
                time.sleep(pauses[1])
                process.send_signal(signal.SIGCONT)
                pauses = None
        status = process.wait(timeout=seconds)
    finally:
        process.kill()
        process.wait()
        os.close(screen)
        os.close(results)
    assert types is None, "what was awaited never came"
    assert pauses is None, "what was awaited never came"
    return Ran(status, *(seen[stream].decode().replace("\r\n", "\n") for stream in (results, screen)))


def _take_the_keyboard() -> None:
    """Make stdin the terminal whose Ctrl-C reaches this session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(stream: int) -> bytes:
    try:
        return os.read(stream, 1 << 16)
    except OSError:  # Linux: nobody holds the other end any more
        return b""


def files_of(root: Path) -> dict[str, bytes]:
    """Everything but build/, which holds work that is not lost by a no."""
    files = (path for path in root.rglob("*") if path.is_file())
    named = {path.relative_to(root).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith("build/")}


def text_of(root: Path) -> str:
    return (root / "episodes/entwurf/episode.md").read_text(encoding="utf-8")


def make_draft(root: Path) -> Path:
    make_show(root)
    add_episode(root, "entwurf", 2, published_at=None)
    return root


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with a draft, for all who change nothing."""
    return make_draft(tmp_path_factory.mktemp("draft") / "show")


def without_bars(written: str) -> str:
    """What stays on the screen: whether a bar was drawn on the way depends on how fast the machine is."""
    return re.sub(r"\r\x1b\[K[^\r\n]*", "", written)


class TestAQuestion:
    def test_yes_dates_the_draft_and_publishes_it(self, tmp_path: Path) -> None:
        root = make_draft(tmp_path / "show")
        ran = run("publish", "episode", "2", cwd=root, types=("[y/N] ", "y\n"))
        assert ran.status == 0, ran.stderr
        (asked,) = QUESTION.findall(ran.stderr)
        (dated,) = re.findall(r"^published_at: (.*)$", text_of(root), re.MULTILINE)
        assert dated.replace("T", " ").startswith(asked)
        (entry,) = feedparser.parse((root / "public/feed.xml").read_bytes()).entries
        assert entry.id == "guid-of-entwurf"
        assert "[y/N]" not in ran.stdout

    @pytest.mark.parametrize(
        "answer", ["n\n", "\n", "yesterday\n", CONTROL_D], ids=["no", "nothing", "anything else", "end of input"]
    )
    def test_anything_but_yes_publishes_nothing(self, answer: str, show: Path) -> None:
        before = files_of(show)
        ran = run("publish", "episode", "2", cwd=show, types=("[y/N] ", answer), env={"NO_COLOR": "1"})
        assert ran.status == 1
        assert len(QUESTION.findall(ran.stderr)) == 1
        assert ran.stderr.endswith("\nError: local: not published, as you answered no; nothing was changed\n")
        assert "Published" not in ran.stdout
        assert files_of(show) == before
        assert "public/feed.xml" not in before

    def test_interrupting_the_question_publishes_nothing(self, show: Path) -> None:
        before = files_of(show)
        ran = run("publish", "episode", "2", cwd=show, types=("[y/N] ", CONTROL_C), env={"NO_COLOR": "1"})
        assert ran.status == 130
        assert ran.stderr.endswith("\nError: interrupted; the same command again finishes the job\n")
        assert files_of(show) == before

    def test_quiet_does_not_keep_it_from_asking(self, show: Path) -> None:
        before = files_of(show)
        ran = run("publish", "episode", "2", "-q", cwd=show, types=("[y/N] ", "n\n"))
        assert (ran.status, len(QUESTION.findall(ran.stderr))) == (1, 1)
        assert files_of(show) == before

    def test_a_plan_tells_the_question_and_asks_nothing(self, show: Path) -> None:
        ran = run("plan", "episode", "2", cwd=show)
        assert ran.status == 0
        told = without_bars(ran.stderr)
        assert told.startswith("`publish` will ask: Episode 2 is a draft. Date it now (")
        assert "[y/N]" not in ran.stderr

    def test_yes_as_an_option_answers_it(self, tmp_path: Path) -> None:
        root = make_draft(tmp_path / "show")
        ran = run("publish", "episode", "2", "--yes", cwd=root)
        assert (ran.status, without_bars(ran.stderr)) == (0, "")
        assert "published_at: " in text_of(root)

    def test_with_json_it_is_asked_on_stderr_and_stdout_is_one_document(self, tmp_path: Path) -> None:
        root = make_draft(tmp_path / "show")
        ran = run("publish", "episode", "2", "--json", cwd=root, types=("[y/N] ", "Ja\n"))
        assert ran.status == 0, ran.stderr
        (asked,) = QUESTION.findall(ran.stderr)
        assert ran.json["dated"][0]["published_at"].replace("T", " ").startswith(asked)
        assert ran.json["feed_sent"] is True


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording of four minutes, and where nothing is written."""
    folder = tmp_path_factory.mktemp("sound")
    make_recording(folder / "long.wav", seconds=240)
    return folder


class TestProgress:
    @pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}], ids=["colours", "NO_COLOR"])
    def test_long_work_draws_a_bar_and_wipes_it_away(self, env: Mapping[str, str], sound: Path) -> None:
        ran = run("measure", "long.wav", "-v", "--json", cwd=sound, env=env, pauses=("Measuring", 1.1))
        assert ran.status == 0, ran.stderr
        assert [measured["duration_s"] for measured in json.loads(ran.stdout)] == [240.0]
        started, _, drawn = ran.stderr.partition("\n")
        assert started == ("Measuring long.wav ..." if env else "\x1b[2mMeasuring long.wav ...\x1b[0m")
        bars = BAR.findall(drawn)
        assert bars
        assert {len(bar) for bar, _ in bars} == {30}
        percents = [int(percent) for _, percent in bars]
        assert percents == sorted(percents)
        assert percents[-1] <= 99
        assert BAR.sub("", drawn) == ERASED

    @pytest.mark.parametrize("columns", [60, 40, 0])
    def test_a_narrow_terminal_gets_a_line_that_does_not_break(self, columns: int, tmp_path: Path) -> None:
        name = "2024-11-05_interview_stadtwerke_spur_1.wav"
        make_recording(tmp_path / name, seconds=120)
        ran = run("measure", name, "-v", cwd=tmp_path, columns=columns, pauses=("Measuring", 1.1))
        assert ran.status == 0, ran.stderr
        lines = ran.stderr.split(ERASED)[1:-1]
        assert lines
        assert max(map(len, lines)) < (columns or 80)
        assert "█" in lines[-1]

    def test_quiet_draws_none(self, sound: Path) -> None:
        ran = run("measure", "long.wav", "-q", cwd=sound)
        assert (ran.status, ran.stderr) == (0, "")
        assert "4:00, 44.1 kHz stereo" in ran.stdout

    def test_work_of_less_than_a_second_draws_none(self, sound: Path, tmp_path: Path) -> None:
        make_recording(tmp_path / "short.wav", seconds=2)
        started = time.monotonic()
        drawn = run("measure", "short.wav", cwd=tmp_path).stderr
        assert drawn == "" or time.monotonic() - started >= 1

    def test_without_a_terminal_a_plain_line_comes_every_few_seconds(self, sound: Path) -> None:
        ran = run("measure", "long.wav", "-v", "--json", cwd=sound, terminal=False, pauses=("Measuring", 5.1))
        assert ran.status == 0, ran.stderr
        assert [measured["duration_s"] for measured in json.loads(ran.stdout)] == [240.0]
        started, line, *more = ran.stderr.splitlines()
        assert started == "Measuring long.wav ..."
        assert re.fullmatch(r"Measuring long\.wav: \d\d?%", line)
        assert more == []  # the rest of it took no five seconds

    def test_interrupted_it_ends_with_the_sentence_and_leaves_nothing(self, sound: Path, tmp_path: Path) -> None:
        recording = str(sound / "long.wav")
        ran = run("master", recording, "out.mp3", cwd=tmp_path, types=("█", CONTROL_C), env={"NO_COLOR": "1"})
        assert ran.status == 130
        assert ran.stderr.endswith(f"{ERASED}Error: interrupted; the same command again finishes the job\n")
        assert list(tmp_path.iterdir()) == []


class TestColours:
    @pytest.mark.parametrize("env", [{}, {"NO_COLOR": ""}], ids=["unset", "empty"])
    def test_a_terminal_gets_them(self, env: Mapping[str, str], show: Path) -> None:
        ran = run("plan", "feed", "-v", cwd=show, env=env)
        assert ran.stdout.splitlines()[0] == "\x1b[1mPlan for local (public)\x1b[0m"
        assert ran.stderr.splitlines()[0] == "\x1b[2mLooking at local ...\x1b[0m"
        assert "\x1b" not in ran.stdout.partition("\n")[2]

    @pytest.mark.parametrize(
        "arguments", [("plan", "feed", "-v"), ("status", "--show", "none"), ("nope",), ("plan", "--help")], ids=" ".join
    )
    def test_a_pipe_and_no_color_get_the_same_words_plain(self, arguments: tuple[str, ...], show: Path) -> None:
        plain = run(*arguments, cwd=show, env={"NO_COLOR": "1"})
        assert "\x1b" not in plain.stdout + plain.stderr
        assert podcast(*arguments, cwd=show) == plain

    def test_json_has_none(self, show: Path) -> None:
        ran = run("plan", "feed", "--json", cwd=show)
        assert ran.json["target"] == "local"
        assert "\x1b" not in ran.stdout

    def test_an_error_in_json_is_one_document_and_a_sentence(self, show: Path) -> None:
        ran = run("plan", "feed", "--target", "prod", "--json", cwd=show)
        assert ran.status == 1
        assert ran.json["error"]["message"] == "there is no target 'prod'; podcast.yaml has local"
        sentence = "\x1b[31mError:\x1b[0m --target: there is no target 'prod'; podcast.yaml has local\n"
        assert ran.stderr == sentence
