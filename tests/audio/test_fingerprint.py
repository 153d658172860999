"""The fingerprint of settings and ingredients, as published records hold it."""

from pathlib import Path

import pytest

from podcast_pipeline.audio import Ingredients, settings_fingerprint
from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import AudioSettings
from tests.audio.signals import write_tone

SETTINGS = AudioSettings()


def fingerprint(settings: AudioSettings, *, intro: Path | None, outro: Path | None) -> str:
    return settings_fingerprint(settings, Ingredients((), intro=intro, outro=outro))


def test_the_fingerprint_follows_content_and_settings_not_names(tmp_path: Path) -> None:
    one = write_tone(tmp_path / "one.wav", (1, -20.0))
    same = write_tone(tmp_path / "same.wav", (1, -20.0))
    other = write_tone(tmp_path / "other.wav", (1, -21.0))
    with_name = AudioSettings(intro="one.wav")
    base = fingerprint(SETTINGS, intro=None, outro=None)
    assert base == fingerprint(AudioSettings(), intro=None, outro=None)
    assert fingerprint(with_name, intro=one, outro=None) == fingerprint(SETTINGS, intro=same, outro=None)
    different = [
        base,
        fingerprint(SETTINGS, intro=one, outro=None),
        fingerprint(SETTINGS, intro=None, outro=one),
        fingerprint(SETTINGS, intro=other, outro=None),
        fingerprint(AudioSettings(loudness_lufs=-18), intro=None, outro=None),
        fingerprint(AudioSettings(bitrate_kbps=192), intro=None, outro=None),
    ]
    assert len(set(different)) == len(different)


def test_the_fingerprint_of_settings_never_moves(tmp_path: Path) -> None:
    """It stands in published records: when this fails, every published episode asks to be mastered anew."""
    assert (
        fingerprint(AudioSettings(), intro=None, outro=None)
        == "4eadf064722b4789be340903ee15889ae31b49228dbf7f3d1abdfd17a1103b67"
    )
    (tmp_path / "a").write_bytes(b"intro")
    (tmp_path / "b").write_bytes(b"outro")
    other = AudioSettings(loudness_lufs=-18, true_peak_dbtp=-2, bitrate_kbps=192)
    assert (
        fingerprint(other, intro=tmp_path / "a", outro=tmp_path / "b")
        == "3767ecc11ff4fdada503c340bfe95bab8f0952f038a918605ab286b74c3b8dec"
    )


def test_a_setting_to_come_changes_no_old_fingerprint() -> None:
    class Later(AudioSettings):
        denoise: bool = False

    assert fingerprint(Later(), intro=None, outro=None) == fingerprint(AudioSettings(), intro=None, outro=None)


def test_every_setting_has_its_say_in_the_fingerprint(tmp_path: Path) -> None:
    """Whoever adds one: give it a line in settings_fingerprint(), and another value here."""
    clip, bed = tmp_path / "clip", tmp_path / "bed"
    clip.write_bytes(b"clip")
    bed.write_bytes(b"bed")
    others: dict[str, object] = {
        "loudness_lufs": -18,
        "true_peak_dbtp": -2,
        "bitrate_kbps": 128,  # written down, it holds for mono as well
        "formats": ["mp3", "opus"],
        "leveller": "gentle",
        "channels": "mono",
        "mono": "as_measured",
        "filters": "highpass=f=80",
        "trim_silence": True,
        "gate": True,
        "intro": {"file": "clip", "overlap_s": 2},
        "outro": {"file": "clip", "fade_s": 2},
        "bed": {"file": "bed", "in_pauses_lu": 20},
    }
    assert set(others) == set(AudioSettings.model_fields)
    ingredients = Ingredients((), intro=clip, outro=clip, bed=bed)
    plain = AudioSettings.model_validate({"intro": "clip", "outro": "clip", "bed": "bed"})
    found = {settings_fingerprint(plain, ingredients)}
    for name, value in others.items():
        found.add(settings_fingerprint(AudioSettings.model_validate({**plain.model_dump(), name: value}), ingredients))
    for added in (Ingredients((), intro=clip, outro=clip), Ingredients((), intro=clip, bed=bed)):
        found.add(settings_fingerprint(plain, added))
    for at_s in (1.0, 2.0):
        jingle = Ingredients((), intro=clip, outro=clip, bed=bed, jingles=((at_s, clip),))
        found.add(settings_fingerprint(plain, jingle))
    assert len(found) == 1 + len(others) + 4


def test_a_missing_clip_has_no_fingerprint(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read: No such file or directory"):
        fingerprint(SETTINGS, intro=tmp_path / "none.wav", outro=None)
