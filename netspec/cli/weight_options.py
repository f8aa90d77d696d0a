"""The options by which commands rename stored weights and leave some out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from netspec.cli.terminal import print_error
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.atomic.destination import Kept
    from netspec.ops import Variable
    from netspec.weights import FittedWeights


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
    """Adds `--map` alone, where every variable is needed."""
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


def add_checkpoint(parser: argparse.ArgumentParser, does: str) -> None:
    """Adds `--checkpoint` to a command that can do without weights; `does` says what for."""
    parser.add_argument(
        "--checkpoint",
        metavar="CKPT",
        help=f"{does}: a checkpoint, a SavedModel, a .npz or a .safetensors file",
    )


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


class LoadedWeights(NamedTuple):
    """Values that fit a network, and the files that they are read from."""

    fitted: FittedWeights
    kept: Sequence[Kept]


def require_checkpoint(args: argparse.Namespace) -> None:
    """Refuses rules for weights without weights."""
    if args.checkpoint is None and (args.renamed or args.exclude):
        raise UsageError("--map and --exclude are for weights; give --checkpoint")


def loaded_weights(args: argparse.Namespace, variables: Sequence[Variable]) -> LoadedWeights | None:
    """The values that `--checkpoint` gives to variables; None if they do not fit, which is printed."""
    rules = renaming(args)
    require_numpy()
    from netspec.weights import WeightsError, fit, open_weights

    try:
        stored = open_weights(args.checkpoint)
        fitted = fit(variables, stored, renamed=rules, exclude=args.exclude)
        fitted.require()
    except WeightsError as error:
        print_error(str(error))
        return None
    return LoadedWeights(fitted, stored.kept())
