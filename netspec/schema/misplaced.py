"""What stands in the wrong place of a layer: a word of the language among the arguments, or an argument outside."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem, Span
from netspec.ops import Op
from netspec.ops.op import NAMES
from netspec.schema.build import argument
from netspec.schema.validator import accepts
from netspec.schema.wording import got, shown, shown_key
from netspec.schema.words import GROUP, STEP
from netspec.source import Node


def inside_braces(word: str, value: object, op: str, label: str, span: Span) -> Problem | None:
    """A word of the language among the arguments of an op; None if it is no such word."""
    if word in STEP:
        text = f"{label}: '{word}' is a word of the language and stands beside the op, not in its braces"
        help = f"move it out of the braces: {word}: {shown(value)} beside {op}"
        return Problem("unknown-argument", text, span, help=help)
    if word in GROUP and word != "scope":
        text = f"{label}: '{word}' stands on a group only"
        help = f"put the layer into a group: {{{word}: {shown(value)}, layers: [...]}}"
        return Problem("unknown-argument", text, span, help=help)
    return None


def beside(word: str, argument_name: str, value: object, op: str, label: str, span: Span) -> Problem:
    """An argument of an op that stands beside it."""
    text = f"{label}: '{shown_key(word)}' is an argument and stands inside the op's braces"
    help = f"move it into the braces: {op}: {{..., {argument_name}: {shown(value)}}}"
    return Problem("unknown-key", text, span, help=help)


def as_arguments(node: Node, op: type[Op]) -> str:
    """The mapping that a bare value behind an op most likely means, with `...` for what must be given as well."""
    given = dict(_meant(node, op))
    missing = {name: "..." for name in op.required if name not in given}
    return f"{{{', '.join(f'{name}: {value}' for name, value in {**given, **missing}.items())}}}"


def _meant(node: Node, op: type[Op]) -> Iterator[tuple[str, str]]:
    """The arguments that a bare value gives: in the order of the op's own, a list one by one, any other value alone."""
    if isinstance(node.value, bool) or node.value in ("yes", "on", "no", "off"):
        return
    names = sorted(op.arguments, key=lambda name: name not in NAMES) if isinstance(node.value, str) else op.arguments
    listed = list(node.children.values()) if isinstance(node.value, list) else []
    several = 1 < len(listed) <= len(op.arguments) and len(op.required) > 1
    if several and all(map(_takes, [op] * len(listed), op.arguments, listed)):
        for name, item in zip(op.arguments, listed, strict=False):
            yield name, got(item.value, item).strip("'")
        return
    taking = next((name for name in names if _takes(op, name, node)), None)
    if taking is not None:
        yield taking, got(node.value, node).strip("'")


def _takes(op: type[Op], name: str, node: Node) -> bool:
    return accepts(argument(op.key, name), node.value)
