"""A kill -9 at each step of mastering, tagging, recording and publishing; then the same command again, to the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.stage import NEW_EPISODE, Scenario, Stage, differences, heard_wrongly
from tests.faults.warm import Warm
from tests.servers import S3Bucket


@dataclass(frozen=True)
class Kill:
    """What became of a publish that was killed at a step, and of the same command again."""

    point: int
    killed: bool
    broken: tuple[str, ...]


class Kills:
    """Publishes a recording that was never mastered; `steps` is how many steps that takes."""

    def __init__(
        self, prepared: Path, folder: Path, bucket: S3Bucket, warm: Warm, scenario: Scenario = NEW_EPISODE
    ) -> None:
        self._stage = Stage(prepared, folder, bucket, bucket, warm, scenario)
        self._stage.forget_audio()
        self._stage.lay()
        count = folder / "steps"
        ran = self._stage.publish(count=count)
        assert ran.status == 0, ran.stderr
        self.steps = int(count.read_text())
        self.undisturbed = self._stage.outcome()
        assert scenario.brings in self._stage.heard()

    def points(self) -> Iterator[int]:
        yield from range(1, self.steps + 1)

    def run(self, step: int) -> Kill:
        self._stage.lay()
        first = self._stage.publish(kill_at=step)
        killed = first.status == -signal.SIGKILL
        broken = list(self._broken(first.status, killed=killed))
        again = self._stage.publish()
        if again.status != 0:
            broken.append(f"the same command again fails: {again.stderr.strip()}")
        broken += heard_wrongly(self._stage, complete=True)
        broken += differences(self._stage.outcome(), self.undisturbed)
        return Kill(step, killed, tuple(broken))

    def _broken(self, status: int, *, killed: bool) -> Iterator[str]:
        if not killed and status != 0:
            yield f"exit status {status} without a kill"
        yield from heard_wrongly(self._stage, complete=not killed)
