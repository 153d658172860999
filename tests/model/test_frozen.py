"""A changed copy of a value is what pydantic makes of it."""

from __future__ import annotations

from pydantic import BaseModel

from podcast_pipeline.model import Chapter


def test_a_copy_is_the_one_that_pydantic_makes() -> None:
    chapter = Chapter(start_s=1, title="Anfang")
    changes = {"start_s": 5.0, "href": "https://example.org"}
    copy, theirs = chapter.model_copy(update=changes), BaseModel.model_copy(chapter, update=changes)
    assert copy == theirs
    assert (copy.model_dump_json(), copy.model_fields_set) == (theirs.model_dump_json(), theirs.model_fields_set)
    assert chapter == Chapter(start_s=1, title="Anfang")
    assert chapter.model_copy() == chapter == chapter.model_copy(deep=True)
