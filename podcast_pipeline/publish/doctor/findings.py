"""What an examination says of a target: one finding for each thing that was tried, with the cure. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """green: as it should be. yellow: publishing works, and something is amiss. red: listeners or publishing suffer."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `topic` is a name that stays. What is not green has its cure, or names it in its
    message."""

    topic: str
    light: Light
    message: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings on one target, in the order in which they were tried."""

    place: str
    findings: tuple[Finding, ...]

    @property
    def light(self) -> Light:
        """The worst of all."""
        return max((finding.light for finding in self.findings), key=list(Light).index, default=Light.GREEN)


def green(topic: str, message: str) -> Finding:
    return Finding(topic, Light.GREEN, message)


def yellow(topic: str, message: str, cure: str) -> Finding:
    return Finding(topic, Light.YELLOW, message, cure)


def red(topic: str, message: str, cure: str = "") -> Finding:
    return Finding(topic, Light.RED, message, cure)
