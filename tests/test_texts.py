"""JSON that is written fast is written as json.dumps writes it: names of files are made from its bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_pipeline.texts import json_with_list

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
ENTRIES = st.lists(
    st.dictionaries(st.text(max_size=8), PLAIN | st.dictionaries(st.text(max_size=4), PLAIN)), max_size=5
)


@pytest.mark.parametrize("indent", [1, 2])
@settings(max_examples=100, derandomize=True, deadline=None)
@given(entries=ENTRIES)
def test_it_is_what_json_dumps_writes(indent: int, entries: list[dict[str, Any]]) -> None:
    document = {"version": "1.2.0", "chapters": entries}
    expected = json.dumps(document, ensure_ascii=False, indent=indent) + "\n"
    assert json_with_list("1.2.0", "chapters", entries, indent=indent) == expected
