"""Jinja2, in a sandbox: the show's own templates first, the shipped ones behind them.

A template of the show can build on ours: `{% extends "podcast/notes.html.j2" %}`. Reads files through loaders only.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from podcast_pipeline.errors import TemplateError
from podcast_pipeline.shipped import shipped_templates

# What a template's own mistakes raise while it renders, apart from Jinja's errors.
_MISTAKES = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def rendered(folders: tuple[Path, ...], name: str, words: Mapping[str, Any]) -> str:
    """The template `name`, filled in. TemplateError names its file and line, and what is wrong there."""
    try:
        return _environment(folders).get_template(name).render(words)
    except _MISTAKES as error:
        raise TemplateError(_what(error, words), where=_where(error, name)) from error


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> jinja2.Environment:
    shipped = jinja2.FileSystemLoader(shipped_templates())
    return ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(list(folders)), shipped, jinja2.PrefixLoader({"podcast": shipped})]
        ),
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
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8; save the template as UTF-8"
    if isinstance(error, RecursionError):
        return 'includes or extends itself without end; build on ours with {% extends "podcast/…" %}'
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"cannot be read: {error.message}"
    return f"does not render: {error}"
