"""The words that complete an argument: names in the spec that the command line gives, and names that netspec knows."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from argcomplete.completers import DirectoriesCompleter, FilesCompleter

from netspec.checking import SUFFIXES

if TYPE_CHECKING:
    from netspec.pipeline import Inspected

Words = Callable[[argparse.Namespace, str], Iterable[str]]
"""Lists words for the arguments so far and the beginning of the word, such as `conv1.str`."""


class Names:
    """Completes by the words of a list, as argcomplete calls it."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, *, prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
        return [word for word in self._words(parsed_args, prefix) if word.startswith(prefix)]


def attach(parsers: Mapping[str, argparse.ArgumentParser]) -> None:
    """Gives each argument of the commands its completer; an argument that has none here completes any file."""
    for name, parser in parsers.items():
        for action in parser._actions:  # noqa: SLF001 -- argparse has no public list of a parser's arguments
            own = f"{name} {action.metavar}"
            found = COMPLETERS.get(own, COMPLETERS.get(str(action.metavar)))
            if found is not None and action.choices is None:
                action.completer = found  # type: ignore[attr-defined]  # argcomplete reads it


def _inspected(args: argparse.Namespace) -> Inspected | None:
    """The first spec of the command line."""
    from netspec.pipeline import inspect_file

    paths = [getattr(args, "spec", None), getattr(args, "before", None), *(getattr(args, "paths", None) or [])]
    spec = next((path for path in paths if isinstance(path, str) and path.endswith(SUFFIXES)), None)
    return inspect_file(spec, folder=args.root) if spec else None


def _parameters(args: argparse.Namespace, _: str) -> Iterator[str]:
    inspected = _inspected(args)
    root = inspected.document.root.value if inspected and inspected.document else None
    params = root.get("params") if isinstance(root, dict) else None
    yield from (f"{name}=" for name in params or ())


def _layers(args: argparse.Namespace, _: str) -> Iterator[str]:
    inspected = _inspected(args)
    if inspected and (network := inspected.network):
        yield from (network.short_name(layer.scope) for layer in network.layers)


def _arguments(args: argparse.Namespace, prefix: str) -> Iterator[str]:
    """The layers, each with a dot; after the dot, the arguments of the layer's op."""
    inspected = _inspected(args)
    if not inspected or not (network := inspected.network):
        return
    for layer in network.layers:
        name = network.short_name(layer.scope)
        yield from (f"{name}.{argument}=" for argument in layer.op.arguments) if "." in prefix else (f"{name}.",)


def _variables(args: argparse.Namespace, _: str) -> Iterator[str]:
    """The scopes of the variables of the spec."""
    inspected = _inspected(args)
    if inspected and (network := inspected.network):
        yield from dict.fromkeys(variable.name.rpartition("/")[0] for variable in network.variables)


def _plot_scopes(args: argparse.Namespace, _: str) -> Iterator[str]:
    """The scopes that a picture folds."""
    from netspec.plot.network_graph import network_graph

    inspected = _inspected(args)
    if inspected and (network := inspected.network):
        graph = network_graph(network)
        yield from (network.short_name(node.path) for node in graph.nodes if node.kind == "scope")


def _depths(_: argparse.Namespace, __: str) -> Iterable[str]:
    from netspec.cli.plot import ALL

    return (ALL,)


def _recipe_keys(_: argparse.Namespace, __: str) -> Iterator[str]:
    from netspec.recipe.model import Recipe

    yield from (f"{key}=" for key in Recipe.arguments)


def _codes(_: argparse.Namespace, __: str) -> Iterable[str]:
    from netspec.codes import CODES

    return CODES


def _warnings(_: argparse.Namespace, prefix: str) -> Iterator[str]:
    from netspec.config.warning_codes import ALL, WARNINGS

    return _listed((ALL, *WARNINGS), prefix)


def _ops(_: argparse.Namespace, __: str) -> Iterable[str]:
    from netspec.report.ops_page import known_names

    return known_names()


def _formats(_: argparse.Namespace, __: str) -> Iterator[str]:
    from netspec.cli.report_files import FILED

    yield from (f"{name}=" for name in FILED)


def _end_points(args: argparse.Namespace, prefix: str) -> Iterator[str]:
    inspected = _inspected(args)
    network = inspected.network if inspected else None
    yield from _listed(["all", *(network.end_points if network else ())], prefix)


def _columns(_: argparse.Namespace, prefix: str) -> Iterator[str]:
    from netspec.report.layer_columns import COLUMNS

    return _signed(COLUMNS, prefix)


def _cost_columns(_: argparse.Namespace, prefix: str) -> Iterator[str]:
    from netspec.report.variant_columns import COLUMNS

    return _signed(COLUMNS, prefix)


def _signed(names: Iterable[str], prefix: str) -> Iterator[str]:
    """Names in a list, each also with a sign, as `--columns` takes them."""
    return _listed([f"{sign}{name}" for name in names for sign in ("", "+", "-")], prefix)


def _listed(names: Iterable[str], prefix: str) -> Iterator[str]:
    """Names behind the last comma of a list."""
    yield from (f"{prefix[: prefix.rfind(',') + 1]}{name}" for name in names)


def _shipped(_: argparse.Namespace, __: str) -> Iterable[str]:
    from netspec.cli.zoo import spec_names

    return spec_names()


def _nothing(_: argparse.Namespace, __: str) -> Iterable[str]:
    return ()


_SPECS = FilesCompleter(tuple(suffix.removeprefix(".") for suffix in SUFFIXES))
_NOTHING = Names(_nothing)

COMPLETERS: Mapping[str, Callable[..., Iterable[str]]] = MappingProxyType(
    {
        "SPEC": _SPECS,
        "PATH": _SPECS,
        "RECIPE": _SPECS,
        "RUN": FilesCompleter(),
        "IMAGE": FilesCompleter(),
        "A": _SPECS,
        "B": FilesCompleter(),
        "FOLDER": DirectoriesCompleter(),
        "DIR": DirectoriesCompleter(),
        "NAME=VALUE": Names(_parameters),
        "KEY=VALUE": Names(_recipe_keys),
        "DEVICES": _NOTHING,
        "LAYER": Names(_layers),
        "LAYER.ARGUMENT=VALUE": Names(_arguments),
        "FORMAT=FILE": Names(_formats),
        "CKPT": FilesCompleter(),
        "OLD=NEW": _NOTHING,
        "SCOPE": Names(_variables),
        "plot SCOPE": Names(_plot_scopes),
        "plot N": Names(_depths),
        "CODE": Names(_codes),
        "CODES": Names(_warnings),
        "show NAMES": Names(_columns),
        "sweep NAMES": Names(_cost_columns),
        "WEIGHTS": FilesCompleter(),
        "FILE": FilesCompleter(),
        "export PATH": FilesCompleter(),
        "export NAMES": Names(_end_points),
        "PATTERNS": FilesCompleter(),
        "[NAME=]SHAPE": _NOTHING,
        "N": _NOTHING,
        "K": _NOTHING,
        "SECONDS": _NOTHING,
        "new NAME": _NOTHING,
        "new SPEC": Names(_shipped),
        "ops NAME": Names(_ops),
    }
)
"""By the metavar of the argument, or by the command and the metavar where commands differ."""
