"""The exceptions from the rules of `podcast check` that a producer writes down, each with its reason."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from podcast_pipeline.model.frozen import Frozen, Text, wrong

_ID = "PP[0-9]{3}"


def _rule_id(text: str) -> str:
    if not re.fullmatch(_ID, text):
        raise wrong(f"must be a rule of `podcast check`, such as PP410, not {text!r}")
    return text


def _reason(value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise wrong("needs a reason; write why the rule does not hold here")
    return value


RuleId = Annotated[str, AfterValidator(_rule_id), Field(json_schema_extra={"pattern": f"^{_ID}$"})]
Reason = Annotated[Text, BeforeValidator(_reason)]


class Exceptions(Frozen):
    """`checks:` of podcast.yaml, for the whole show, or of an episode.md, for that episode: rule -> reason."""

    ignore: dict[RuleId, Reason] = Field(default_factory=dict)
