"""Tells which documents of an editor are specs or recipes: editors send every YAML file of a folder."""

from __future__ import annotations

from netspec.source.recognition import KEY, RECIPE
from netspec.spec_search import is_spec_or_recipe

LANGUAGE = "netspec"
"""The language of documents that an editor knows to be specs."""


def is_served(text: str, language: str | None = None) -> bool:
    """Whether the server answers for a document: a spec, a recipe, or the beginning of one."""
    return language == LANGUAGE or is_begun(text) or is_meant(text)


def is_meant(text: str) -> bool:
    """Whether a text is that of a spec or a recipe, whose problems are reported."""
    return is_spec_or_recipe(text.encode("utf-8", "surrogatepass"))


def is_begun(text: str) -> bool:
    """Whether a text has nothing but comments and a part of the first key of a spec or a recipe."""
    lines = (line.strip() for line in text[:4_000].splitlines())
    written = [line for line in lines if line and not line.startswith(("#", "---", "%"))]
    return not written or (len(written) == 1 and any(f"{key}: 1".startswith(written[0]) for key in (KEY, RECIPE)))
