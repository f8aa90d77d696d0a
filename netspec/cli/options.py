"""Arguments of commands that elaborate a spec: the spec, `-p`, `--set`, `--input`, `--root`, ..."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from netspec.budget import unbounded
from netspec.cli.usage import UsageError, unknown

if TYPE_CHECKING:
    from netspec.network import InputShapes
    from netspec.pipeline import Overrides
    from netspec.shapes import Dim, Shape

_MOST_AXES = 8


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Adds the spec, for commands that take a single one."""
    parser.add_argument("spec", metavar="SPEC", help="spec file, or - for standard input")


def add_values(parser: argparse.ArgumentParser, noun: str, setting: str, settings_help: str) -> None:
    """Adds the options that give parameters of a file, and those that set what it says."""
    parser.add_argument(
        "-p",
        "--param",
        dest="given",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help=f"set a parameter of the {noun} to a value, written as in YAML; can be repeated",
    )
    parser.add_argument("--set", dest="settings", metavar=setting, action="append", default=[], help=settings_help)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options to a command."""
    add_values(
        parser,
        "spec",
        "LAYER.ARGUMENT=VALUE",
        "change an argument of a layer, or a word such as `when`, to a value, written as in YAML; the layer is "
        "named by its id, scope, name or a path of scopes; can be repeated",
    )
    parser.add_argument(
        "--input",
        dest="input_shape",
        metavar="[NAME=]SHAPE",
        action="append",
        default=[],
        help="use this input shape instead of the spec's, such as 1x299x299x3: each size is a number, a name in "
        "capitals for a symbolic size, or ? for an unknown one; of several inputs, NAME says which; can be repeated",
    )
    parser.add_argument(
        "--stdin-filename",
        metavar="FILE",
        help="with -, name of the file that standard input is the text of: for messages, and to find the files that it "
        "extends or uses",
    )
    add_root(parser)


def add_root(parser: argparse.ArgumentParser) -> None:
    """Adds the bounds of what a file may read and of how long its check may take."""
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        type=_folder,
        help="folder that must contain all files that a spec extends or uses (default: that of the configuration, "
        "the nearest folder above the spec with a pyproject.toml, netspec.toml or .git, or else the spec's own folder)",
    )
    parser.add_argument(
        "--unbounded",
        dest="around",
        action="store_const",
        const=unbounded,
        help="remove the limit on the steps of a check, for a very large spec that you trust",
    )


def _folder(word: str) -> str:
    from netspec.source.root import given_root

    try:
        return given_root(word) or word
    except NotADirectoryError as error:
        raise argparse.ArgumentTypeError(f"no such folder: '{word}'") from error


def overrides(args: argparse.Namespace) -> Overrides:
    """What the options give in place of a spec's own values: parameters, the input's shape, arguments of layers."""
    from netspec.pipeline import Overrides

    return Overrides(given_values(args.given), shapes_of(args.input_shape), settings(args.settings))


def settings(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts that `--set` gives, each of which has the form of a setting."""
    if texts:
        from netspec.assembly.settings import malformed

        for text in texts:
            if fault := malformed(text):
                raise UsageError(f"--set: {fault}")
    return tuple(texts)


def given_values(pairs: Iterable[str]) -> dict[str, Any]:
    """The values of `name=value` pairs, by name."""
    return {name: _scalar(name, word) for name, word in named_words("-p", pairs)}


def named_words(option: str, pairs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names and words of `name=word` pairs."""
    seen = set()
    for pair in pairs:
        name, equals, word = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"{option} expects name=value, got '{pair}'")
        if name in seen:
            raise UsageError(f"{option} sets '{name}' twice")
        seen.add(name)
        yield name, word


def shapes_of(texts: Sequence[str]) -> InputShapes:
    """The shapes that `--input` gives, by the names of inputs; one without a name is that of the first."""
    return {name: shape_of(text) for name, text in shapes_by_name(texts).items()}


def shapes_by_name(texts: Sequence[str]) -> dict[str, str]:
    """The texts of shapes by the names of inputs."""
    found: dict[str, str] = {}
    for text in texts:
        name, _, word = text.rpartition("=")
        if name in found:
            raise UsageError(f"--input gives the shape of {name or 'the input'} twice")
        found[name] = word
    return found


def shape_of(text: str) -> Shape:
    """The shape that a text gives."""
    sizes = text.split("x")
    if len(sizes) > _MOST_AXES:
        raise UsageError(f"--input expects at most {_MOST_AXES} sizes, got {len(sizes)}")
    return tuple(_size(size, text) for size in sizes)


def require_inputs(shapes: InputShapes, declared: Sequence[Sequence[str] | None]) -> None:
    """Refuses the name of an input that no spec has. `declared` holds the names of each spec; None if unknown."""
    if None in declared:
        return
    names = dict.fromkeys(name for names in declared if names for name in names)
    for name in shapes:
        if name and name not in names:
            raise unknown("input", name, list(names))


def require_known(given: Iterable[str], declared: Sequence[frozenset[str] | None]) -> None:
    """Refuses a name that no spec declares. `declared` holds the names of each spec; None where they are unknown."""
    if None in declared:
        return
    names = sorted({name for names in declared if names for name in names})
    for name in given:
        if name not in names:
            raise unknown("parameter", name, names)


def _scalar(name: str, word: str) -> Any:
    """A value as a file would hold it: `5e-4` is a number, `no` a string, `null` and nothing are null."""
    from netspec.source import read_text
    from netspec.source.scalars import NumberError, resolve

    word = word.strip()
    if word[:1] in ("'", '"'):
        document, _ = read_text(word, "")
        if document is None or not isinstance(document.root.value, str):
            raise UsageError(f"-p {name}: expected text in quotes, got {word}")
        return document.root.value
    if word[:1] in ("[", "{"):
        document, problems = read_text(word, "")
        if document is None or problems:
            raise UsageError(f"-p {name}: expected a list or a row as in YAML, got {word}{_unread(name, word)}")
        return document.root.value
    try:
        return resolve(word)
    except NumberError as error:
        raise UsageError(f"-p {name}: {word} is not a number that a spec can use ({error.code})") from error


def _size(size: str, text: str) -> Dim:
    from netspec.schema.allowed_names import SYMBOL
    from netspec.shapes import symbol
    from netspec.source.scalars import MAX_INTEGER

    if size == "?":
        return None
    if re.fullmatch(SYMBOL, size):
        return symbol(size)
    if size.isascii() and size.isdecimal() and len(size) <= len(str(MAX_INTEGER)) and 0 < int(size) <= MAX_INTEGER:
        return int(size)
    expected = "sizes such as 1x299x299x3 (numbers of at least 1, names in capitals, or ?)"
    within = f" in '{text}'" if text != size else ""
    raise UsageError(f"--input expects {expected}, got '{size}'{within}")


def _unread(name: str, word: str) -> str:
    """What is wrong with a list or a row, if it shows."""
    if word.count("[") > word.count("]") or word.count("{") > word.count("}"):
        return f"; quote it, since the shell splits at spaces: -p '{name}=...'"
    return "; write a space after each colon" if ":" in word and ": " not in word else ""
