"""Arguments of `netspec check` that choose files, settings and warnings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable

from netspec.cli.usage import UsageError, hint
from netspec.config.configuration import Configuration, from_here, settings_from
from netspec.config.project_settings import DEFAULTS, ProjectSettings, Selection
from netspec.spec_search import Search


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments to a command."""
    group = parser.add_argument_group("files and warnings", "Also set in netspec.toml, or in pyproject.toml.")
    group.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        help="report only these warnings, separated by commas, besides errors; replaces what is configured",
    )
    group.add_argument(
        "--ignore", metavar="CODES", action="append", help="do not report these warnings; added to what is configured"
    )
    group.add_argument(
        "--exclude",
        metavar="PATTERNS",
        action="append",
        default=[],
        help="leave out files and folders that match, as in .gitignore; separated by commas, and added to what is "
        "configured",
    )
    group.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out what is given by name as well, if it is excluded or no spec; for hooks and editors",
    )
    source = group.add_mutually_exclusive_group()
    source.add_argument("--config", metavar="FILE", help="use the settings of this file for every spec")
    source.add_argument("--isolated", action="store_true", help="use no settings of configuration files")


def search_of(args: argparse.Namespace) -> Search:
    """The search that the arguments ask for."""
    selection = None
    if args.select or args.ignore:
        select = _codes("--select", args.select) if args.select else None
        selection = Selection(select, _codes("--ignore", args.ignore or ()))
    given = DEFAULTS if args.isolated else _settings(args.config) if args.config is not None else None
    return Search(
        Configuration(given, selection),
        [_pattern(text) for word in args.exclude for text in word.split(",")],
        args.force_exclude,
        recipes=True,
    )


def _codes(option: str, words: Iterable[str]) -> frozenset[str]:
    from netspec.codes import CODES
    from netspec.config.warning_codes import ALL, WARNINGS, expanded, fault_of

    codes = frozenset(code.strip() for word in words for code in word.split(",") if code.strip())
    for code in sorted(codes - {ALL}):
        if code in CODES and (fault := fault_of(code)):
            raise UsageError(f"{option}: {fault[0]}")
        if code not in CODES:
            raise UsageError(f"{option}: unknown code '{code}'; {hint(code, sorted({ALL, *WARNINGS}))}")
    return expanded(codes)


def _settings(file: str) -> ProjectSettings:
    from pathlib import Path

    path = Path(os.path.realpath(file))
    if path.is_dir():
        raise UsageError(f"--config: '{file}' is a folder; name a file in it")
    if not path.is_file():
        raise UsageError(f"--config: no such file: '{file}'")
    settings = settings_from(str(path), str(path.parent))
    if settings is None:
        raise UsageError(f"--config: {file} has no table [tool.netspec]")
    return settings


def _pattern(text: str) -> str:
    """A pattern, relative to the current folder, as is the absolute path of a file in it."""
    from netspec.config.path_patterns import fault

    pattern = from_here(text.strip())
    if said := fault(pattern):
        raise UsageError(f"--exclude: {said}")
    return pattern
