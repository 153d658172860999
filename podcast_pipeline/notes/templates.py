"""Jinja2, in a sandbox: the show's own templates first, the shipped ones behind them.

A template of the show can build on ours: `{% extends "podcast/notes.html.j2" %}`. Reads files through loaders only.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from podcast_pipeline.errors import TemplateError
from podcast_pipeline.shipped import shipped_templates

# What a template's own mistakes raise while it renders, apart from Jinja's errors.
_MISTAKES = (
    jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
    MemoryError, OSError,
)  # fmt: skip
_MOST_CHARACTERS = 1_000_000


def rendered(folders: tuple[Path, ...], name: str, words: Mapping[str, Any]) -> str:
    """The template `name`, filled in. TemplateError names its file and line, and what is wrong there."""
    written, size = [], 0
    try:
        for part in _environment(folders).get_template(name).generate(words):
            written.append(part)
            size += len(part)
            if size > _MOST_CHARACTERS:
                raise TemplateError(f"writes more than {_MOST_CHARACTERS} characters; look at its loops", where=name)
    except _MISTAKES as error:
        raise TemplateError(_what(error, words), where=_where(error, name)) from error
    return "".join(written)


def template_files(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Every file that notes may be made of, ours among them; links are followed, as Jinja does."""
    found: set[Path] = set()
    waiting, looked_into = [*folders, shipped_templates()], set()
    while waiting:
        folder = waiting.pop().resolve()
        if folder in looked_into or not folder.is_dir():
            continue
        looked_into.add(folder)
        for path in folder.iterdir():
            (waiting.append if path.is_dir() else found.add)(path)
    return tuple(sorted(path for path in found if path.is_file()))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, and of our values nothing but what they say: pydantic's own methods read files and unpickle."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._open_fields: set[tuple[type, str]] = set()

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        kind = obj if isinstance(obj, type) else type(obj)
        if not issubclass(kind, BaseModel):
            return super().is_safe_attribute(obj, attr, value)
        is_property = isinstance(getattr(kind, attr, None), property) and not hasattr(BaseModel, attr)
        return attr in kind.model_fields or is_property

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The sandbox's own answer; of fields of our values it is asked once, and not for every line of every list."""
        kind = type(obj)
        if (kind, attribute) in self._open_fields:
            return getattr(obj, attribute)
        value = super().getattr(obj, attribute)
        if attribute in _fields(kind) and not isinstance(value, jinja2.Undefined):
            self._open_fields.add((kind, attribute))
        return value


def _fields(kind: type) -> Collection[str]:
    """What a value of ours is made of; nothing for any other."""
    if issubclass(kind, BaseModel):
        return kind.model_fields
    return [each.name for each in fields(kind)] if is_dataclass(kind) else ()


class _FirstOf(jinja2.BaseLoader):
    """The template of the first folder that has it; `podcast/…` is one of the last folder, where ours are.

    As jinja2.ChoiceLoader, but a template that comes to lie in front of the one at hand takes its place at once.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._places = [("", folder, jinja2.FileSystemLoader(folder)) for folder in folders]
        _, shipped, loader = self._places[-1]
        self._places.append(("podcast/", shipped, loader))

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        passed: list[Path] = []
        for prefix, folder, loader in self._places:
            if template.startswith(prefix):
                name = template.removeprefix(prefix)
                try:
                    source, filename, is_as_it_was = loader.get_source(environment, name)
                except jinja2.TemplateNotFound:
                    passed.append(folder / name)
                else:
                    return source, filename, partial(_is_first, is_as_it_was, passed)
        raise jinja2.TemplateNotFound(template)


def _is_first(is_as_it_was: Callable[[], bool], passed: Sequence[Path]) -> bool:
    return is_as_it_was() and not any(path.is_file() for path in passed)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> jinja2.Environment:
    return _Sandbox(
        loader=_FirstOf((*folders, shipped_templates())),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _where(error: BaseException, name: str) -> str:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name or name}:{error.lineno}"
    # Jinja puts the template's own lines into the traceback.
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{lines[-1].filename}:{lines[-1].lineno}" if lines else name


def _what(error: BaseException, words: Mapping[str, Any]) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return f"{error}; a template may use {', '.join(sorted(words))}"
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r} to include or extend"
    if isinstance(error, MemoryError):
        return "does not render: needs more memory than there is; write it shorter"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}; look at the file and its rights"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8; save the template as UTF-8"
    if isinstance(error, RecursionError):
        return 'includes or extends itself without end; build on ours with {% extends "podcast/…" %}'
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"cannot be read: {error.message}"
    return f"does not render: {error}"
