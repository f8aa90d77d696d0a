"""The rows that explain arguments: a value with its place, what its expression reads, and what it overrides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from netspec.analysis.explanation import PARAMS, Explained, ExplainedArgument, LayerExplanation
from netspec.diagnostics import SETTINGS, Span
from netspec.ops.argument import Opaque
from netspec.provenance import Enclosing, Kind, Source
from netspec.wording import value_text

_PLAIN = re.compile(r"[A-Za-z_](?:[\w./-]*\w)?", re.ASCII)
_WORDS = {"null", "true", "false"}
_LONG = 40
"""The longest mapping that is shown as one value."""


class SourceRow(NamedTuple):
    """A value: its name, how deep it is below the argument, and what gave it, where."""

    depth: int
    name: str
    value: str
    origin: str
    place: str
    overridden: bool = False
    """Whether another value has effect in its place."""


def source_rows(arguments: Iterable[ExplainedArgument], explained: Explained, hides: str = "") -> list[SourceRow]:
    """The rows of the arguments that are given; those with the op's default have none.

    The entries of the argument `hides` have none either.
    """
    rows = []
    for argument in arguments:
        effective = argument.sources[:1]
        rows += [row for source in effective for row in _Rows(explained, hides).of(source)]
        rows += [_overridden(other, 1, explained) for other in argument.sources[1:]]
    return rows


def group_rows(opened: Enclosing, explained: Explained) -> list[SourceRow]:
    """The rows of what a step gives to the layers inside: the parameters of its block, and its arg-scope."""
    rows = [row for source in opened.parameters.values() for row in _Rows(explained).of(source)]
    entries: dict[tuple[str, Span | None], list[str]] = {}
    sources: dict[tuple[str, Span | None], Source] = {}
    for op, given, _ in opened.defaults:
        for name, source in given.items():
            entries.setdefault((name, source.span), []).append(op)
            sources[name, source.span] = source
    for key, ops in entries.items():
        first, *rest = _Rows(explained).of(sources[key])
        rows += [first._replace(name=f"{', '.join(ops)}: {first.name}"), *rest]
    return rows


def layer_rows(found: LayerExplanation, explained: Explained) -> list[SourceRow]:
    """The rows of a layer: its `when`, and its arguments."""
    when = [] if found.traced.when is None else _Rows(explained).of(found.traced.when)
    # The arguments of the normalizer follow in a table of their own.
    return [*when, *source_rows(found.arguments, explained, hides=PARAMS if found.normalizer else "")]


class _Rows:
    """The rows of one value. What it reads in several ways is explained once."""

    def __init__(self, explained: Explained, hides: str = "") -> None:
        """`hides` is an argument whose entries have no rows."""
        self._explained, self._hides = explained, hides
        self._shown: set[Source] = set()

    def of(self, source: Source, depth: int = 0) -> Iterator[SourceRow]:
        """The row of a source, then those of what it reads."""
        row = _row(source, depth, self._explained)
        inside = source.reads
        if source.parts and len(row.value) > _LONG:
            # Its entries have rows of their own; those of a normalizer are explained as its arguments, below.
            text = origin_text(source, self._explained, expression=False)
            row = row._replace(value=f"{{{', '.join(source.parts)}}}", origin=text)
            inside = () if self._hides == source.name else tuple(source.parts.values())
        if source in self._shown and inside:
            yield row._replace(origin=f"{row.origin}, as above")
            return
        self._shown.add(source)
        yield row
        for each in inside:
            yield from self.of(each, depth + 1)
        for other in source.replaced if depth else ():
            yield _overridden(other, depth + 1, self._explained)


def _overridden(source: Source, depth: int, explained: Explained) -> SourceRow:
    return _row(source, depth, explained)._replace(name="overrides", overridden=True)


def _row(source: Source, depth: int, explained: Explained) -> SourceRow:
    return SourceRow(
        depth,
        source.name,
        plain_text(source.value) if source.known else "?",
        origin_text(source, explained),
        place_text(source.span),
    )


def origin_text(source: Source, explained: Explained, *, expression: bool = True) -> str:
    """What gave a value, with the expression as written."""
    text = _ORIGINS[source.kind].format(of=source.of, round=source.value, total=source.total)
    if source.kind == "round" and not isinstance(source.total, int):
        text = f"round {source.value}"
    if source.kind == "size" and source.tensor is not None:
        text = f"output of {explained.names.get(source.tensor, '?')}" if source.tensor else "the network's input"
    if source.span is not None and source.span.file != SETTINGS and explained.is_patched(source.span):
        text = f"{text}, in a patch"
    return f"{text}: {source.expression}" if source.expression and expression else text


_ORIGINS: Mapping[Kind, str] = {
    "layer": "layer",
    "arg_scope": "arg_scope of the {of}",
    "normalizer_params": "normalizer_params of the {of}",
    "end_points": "end_points: collect",
    "repeat": "repeat",
    "caller": "the caller's arg_scope",
    "call": "argument of {of}",
    "block_default": "default of {of}",
    "limit_stride": "limit_stride",
    "parameter": "given parameter",
    "parameter_default": "default of the parameter",
    "scope": "scope of the network",
    "round": "round {round} of {total}",
    "item": "item {of} of {total}",
    "size": "size",
    "function": "{of}",
}


def place_text(span: Span | None) -> str:
    """A place as an editor reads it, `file:line:column`."""
    if span is None:
        return ""
    return f"{span.file}:{span.line}:{span.column}" if span.file != SETTINGS else SETTINGS


def plain_text(value: Any) -> str:
    """A value as a file would write it; words are not quoted."""
    match value:
        case str() if _PLAIN.fullmatch(value) and value not in _WORDS:
            return value
        case list() | tuple():
            return f"[{', '.join(map(plain_text, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {plain_text(item)}' for key, item in value.items())}}}"
        case Opaque():
            return "a tensor"
    return value_text(value)
