"""The names of the model, which are built when they are first asked for."""

import ast
import importlib
import inspect
import subprocess
import sys

import pytest

from podcast_pipeline import model

MODULES = "import sys; print(*(name for name in sys.modules if name.startswith('podcast_pipeline.model.')))"


def test_what_type_checkers_are_told_is_what_is_found() -> None:
    (told,) = (node for node in ast.parse(inspect.getsource(model)).body if isinstance(node, ast.If))
    for imported in told.body:
        assert isinstance(imported, ast.ImportFrom)
        home = importlib.import_module(str(imported.module))
        assert [name.name for name in imported.names if getattr(model, name.name) is not getattr(home, name.name)] == []


def test_another_name_is_told() -> None:
    with pytest.raises(AttributeError) as caught:
        _ = model.Shows  # type: ignore[attr-defined]
    assert str(caught.value) == "module 'podcast_pipeline.model' has no attribute 'Shows'"


def test_mastering_builds_only_what_is_about_sound() -> None:
    code = f"import podcast_pipeline.audio; {MODULES}"
    built = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert sorted(built) == [f"podcast_pipeline.model.{name}" for name in ("frozen", "sound", "sounding", "times")]
