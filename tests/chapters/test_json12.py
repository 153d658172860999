"""JSON chapters of the podcast namespace, as they are written."""

import json

from podcast_pipeline.chapters import read, to_json
from podcast_pipeline.model import Chapter

EVERYTHING = (
    Chapter(start_s=0, title="Anfang", href="https://example.org/a?b=c&d", image="https://example.org/a.jpg"),
    Chapter.model_validate(
        {
            "start": 62.5,
            "title": "Unterwegs",
            "end": 90,
            "hidden": True,
            "location": {"name": "Köln", "geo": "geo:50.9413,6.9583", "osm": "R62578"},
        }
    ),
)


def test_json_is_utf_8_with_whole_seconds_as_integers() -> None:
    written = to_json(
        [
            Chapter(start_s=0, title='Begrüßung & "mehr" 🌳'),
            Chapter(start_s=14.5, title="Ausblick ]]>", href="https://example.org/a?b=c&d"),
        ]
    )
    assert written.decode() == (
        """{
  "version": "1.2.0",
  "chapters": [
    {
      "startTime": 0,
      "title": "Begrüßung & \\"mehr\\" 🌳"
    },
    {
      "startTime": 14.5,
      "title": "Ausblick ]]>",
      "url": "https://example.org/a?b=c&d"
    }
  ]
}
"""
    )


def test_everything_that_the_format_holds_is_written() -> None:
    assert json.loads(to_json(EVERYTHING)) == {
        "version": "1.2.0",
        "chapters": [
            {
                "startTime": 0,
                "title": "Anfang",
                "img": "https://example.org/a.jpg",
                "url": "https://example.org/a?b=c&d",
            },
            {
                "startTime": 62.5,
                "title": "Unterwegs",
                "toc": False,
                "endTime": 90,
                "location": {"name": "Köln", "geo": "geo:50.9413,6.9583", "osm": "R62578"},
            },
        ],
    }


def test_what_was_written_reads_back() -> None:
    assert read(to_json(EVERYTHING), where="chapters.json") == EVERYTHING
