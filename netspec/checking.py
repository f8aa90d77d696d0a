"""Checks files and folders, and returns all problems as values."""

from __future__ import annotations

import os

from netspec.config.configuration import Configuration
from netspec.config.project_settings import SUFFIXES
from netspec.diagnostics import Problem, ordered
from netspec.pipeline import Inspected, Overrides, inspect_overridden
from netspec.source.decoding import load
from netspec.source.recognition import is_recipe
from netspec.source.root import given_root
from netspec.spec_search import Search, SpecFile, spec_files

__all__ = ["SUFFIXES", "SpecFile", "check", "spec_files"]


def check(*paths: str | os.PathLike[str], root: str | os.PathLike[str] | None = None) -> tuple[Problem, ...]:
    """All problems of the given files and of the specs in the given folders. Raises for none of their content.

    The settings of each spec are those of the nearest configuration file above it, whose faults are problems too.
    Files that a spec extends or uses must lie in or below `root`, by default the root of its settings or project.

    Raises:
        NotADirectoryError: there is no folder `root`.
    """
    folder = given_root(root)
    found = spec_files(paths, Search(Configuration(), recipes=True))
    return ordered([*found.problems, *(problem for file in found.files for problem in _problems(file, folder))])


def _problems(file: SpecFile, folder: str | None) -> tuple[Problem, ...]:
    problems = _inspected(file.path, folder or file.folder).problems
    return file.settings.selection.kept(problems) if file.settings else problems


def _inspected(path: str, folder: str | None) -> Inspected:
    data = load(path)
    if isinstance(data, bytes) and is_recipe(data):
        from netspec.recipe.inspection import inspect_recipe_text  # for recipes alone

        return inspect_recipe_text(data, path, folder=folder).inspected
    return inspect_overridden(data, path, Overrides(), folder)
