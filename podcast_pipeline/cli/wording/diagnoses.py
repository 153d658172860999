"""What an examination found: lines for a person, JSON for a program. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from podcast_pipeline.cli.findings.lines import printable
from podcast_pipeline.cli.output import bold
from podcast_pipeline.publish.doctor import Diagnosis, Light, Mend


def diagnosis_lines(name: str, diagnosis: Diagnosis, *, quiet: bool) -> list[str]:
    """One line for each finding, the cure below it; with `quiet`, only what is amiss."""
    lines = [bold(printable(f"{name}: {diagnosis.place}"))]
    for finding in diagnosis.findings:
        if quiet and finding.light is Light.GREEN:
            continue
        lines.append(printable(f"  {finding.light:<6}  {finding.topic:<11}  {finding.message}"))
        if finding.cure:
            lines.append(printable(f"{'':<23}-> {finding.cure}"))
    return [*lines, _closing_line(diagnosis)]


def diagnosis_json(name: str, diagnosis: Diagnosis, mended: Sequence[Mend]) -> dict[str, Any]:
    return {
        "target": name,
        "place": diagnosis.place,
        "light": diagnosis.light.value,
        "findings": [
            {
                "topic": finding.topic,
                "light": finding.light.value,
                "message": finding.message,
                "cure": finding.cure or None,
            }
            for finding in diagnosis.findings
        ],
        "set": [{"what": each.kind, "rules": list(each.rules)} for each in mended],
    }


def _closing_line(diagnosis: Diagnosis) -> str:
    counts = Counter(finding.light for finding in diagnosis.findings)
    said = ", ".join(f"{counts[light]} {light.value}" for light in Light)
    verdict = {
        Light.GREEN: "Ready to publish to.",
        Light.YELLOW: "Publishing works; look at what is yellow.",
        Light.RED: "Not ready: cure what is red first.",
    }[diagnosis.light]
    return f"{verdict} ({said})"
