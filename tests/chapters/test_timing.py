"""Chapters shift with the timeline, once."""

from podcast_pipeline.chapters import problems, shift, visible
from podcast_pipeline.model import Chapter, Span, Timeline


def chapters(*starts: float) -> tuple[Chapter, ...]:
    return tuple(Chapter(start_s=start, title=f"Kapitel {index}") for index, start in enumerate(starts))


def timeline(*spans: tuple[float, float, float]) -> Timeline:
    """Spans as (source start, output start, duration)."""
    return Timeline(
        spans=tuple(
            Span(source_start_s=source, output_start_s=output, duration_s=duration)
            for source, output, duration in spans
        )
    )


WITH_INTRO = timeline((0, 8.5, 60))


def test_intro_moves_every_chapter_but_a_first_one_at_zero() -> None:
    shifted = shift(chapters(0, 14, 35.25), WITH_INTRO)
    assert [(chapter.start_s, chapter.title) for chapter in shifted] == [
        (0, "Kapitel 0"),
        (22.5, "Kapitel 1"),
        (43.75, "Kapitel 2"),
    ]


def test_first_chapter_that_starts_later_moves_too() -> None:
    assert [chapter.start_s for chapter in shift(chapters(3, 14), WITH_INTRO)] == [11.5, 22.5]


def test_without_intro_nothing_moves() -> None:
    assert shift(chapters(0, 14.2), timeline((0, 0, 60))) == chapters(0, 14.2)


def test_starts_are_whole_milliseconds() -> None:
    assert [chapter.start_s for chapter in shift(chapters(1, 2), timeline((0, 1 / 3, 60)))] == [1.333, 2.333]


def test_chapter_that_was_cut_out_leaves_the_next_one() -> None:
    cut = timeline((0, 5, 10), (30, 15, 30))
    shifted = shift(chapters(0, 12, 20, 40), cut)
    assert [(chapter.start_s, chapter.title) for chapter in shifted] == [
        (0, "Kapitel 0"),
        (15, "Kapitel 2"),
        (25, "Kapitel 3"),
    ]


def test_links_move_with_their_chapter() -> None:
    linked = Chapter(start_s=1, title="Ausblick", href="https://example.org/a")
    assert shift([linked], WITH_INTRO) == (Chapter(start_s=9.5, title="Ausblick", href="https://example.org/a"),)


def test_no_chapters_stay_none() -> None:
    assert shift((), WITH_INTRO) == ()


def test_chapter_behind_the_audio_is_a_problem() -> None:
    [problem] = problems(chapters(0, 59.9, 60), 60)
    assert problem == (
        "chapter 'Kapitel 2' starts at 00:01:00.000, but the audio ends at 00:01:00.000; "
        "correct its start, or take it out"
    )


def test_ends_move_too_and_go_where_the_chapter_is_cut_to_nothing() -> None:
    ending = [Chapter(start_s=0, title="a", end_s=4), Chapter(start_s=14, title="b", end_s=20)]
    assert [(each.start_s, each.end_s) for each in shift(ending, WITH_INTRO)] == [(0, 12.5), (22.5, 28.5)]
    assert [(each.start_s, each.end_s) for each in shift(ending, timeline((0, 0, 10), (30, 10, 30)))] == [
        (0, 4),
        (10, None),
    ]


def test_hidden_chapters_move_beside_those_that_are_shown() -> None:
    mixed = [
        Chapter(start_s=0, title="a"),
        Chapter(start_s=12, title="b"),
        Chapter(start_s=20, title="c", hidden=True),
        Chapter(start_s=40, title="d"),
    ]
    shifted = shift(mixed, timeline((0, 5, 10), (30, 15, 30)))
    assert [(each.start_s, each.title) for each in shifted] == [(0, "a"), (15, "b"), (15, "c"), (25, "d")]
    assert [each.title for each in visible(shifted)] == ["a", "b", "d"]
