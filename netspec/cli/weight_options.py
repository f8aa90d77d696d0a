"""The options by which commands rename stored weights and leave some out."""

from __future__ import annotations

import argparse

from netspec.cli.usage import UsageError


def add_renaming(parser: argparse.ArgumentParser) -> None:
    """Adds `--map` and `--exclude` to a command that reads weights."""
    add_map(parser)
    parser.add_argument(
        "--exclude",
        metavar="SCOPE",
        action="append",
        default=[],
        help="leave out a scope or a variable of the spec, in which * stands for any text; can be repeated",
    )


def add_map(parser: argparse.ArgumentParser) -> None:
    """Adds `--map` alone, for a command that needs all weights."""
    parser.add_argument(
        "--map",
        dest="renamed",
        metavar="OLD=NEW",
        action="append",
        default=[],
        help="rename what is stored: a scope or a whole name, in which * stands for any text, such as 'wide=tiny', "
        "'tower=/' or '*/kernel=*/weights'; can be repeated",
    )


def require_numpy() -> None:
    """Refuses to go on without NumPy, in which values are read."""
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        raise UsageError("values are read with NumPy, which is not installed: pip install 'tf-netspec[weights]'")


def renaming(args: argparse.Namespace) -> dict[str, str]:
    """The rules that `--map` gives, in their order."""
    rules: dict[str, str] = {}
    for text in args.renamed:
        old, equals, new = text.partition("=")
        if not equals or not text.strip("=/"):
            raise UsageError(f"--map expects OLD=NEW, got '{text}'; a scope is stripped by OLD=/")
        if old in rules:
            raise UsageError(f"--map renames '{old}' twice")
        rules[old] = new
    return rules
