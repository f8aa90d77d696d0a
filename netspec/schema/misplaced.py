"""Reports misplaced keys of a layer: a keyword among the arguments, or an argument beside the op."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from netspec.diagnostics import Fix, Problem, Span
from netspec.ops import OPS, Op
from netspec.ops.op import NAMES
from netspec.schema.entry_fixes import indented
from netspec.schema.expectations import bare, got
from netspec.schema.json_schema import argument
from netspec.schema.predicate import accepts
from netspec.schema.step_words import GROUP, ON_CALLS, STEP
from netspec.source import Node
from netspec.source.document import Key
from netspec.wording import on_one_line, shown

_HOLDERS = ("config", "args", "arguments", "params", "kwargs")
"""Keys that hold the arguments of a layer in other formats."""
_MOST_GATHERED = 12
"""More arguments are not written out in a help."""


def inside_braces(word: str, value: object, op: str, label: str, span: Span) -> Problem | None:
    """The problem of a keyword among the arguments of an op; None if the word is no keyword."""
    if word in STEP or (word in ON_CALLS and op not in OPS):
        text = f"{label}: '{word}' belongs beside the op, not inside its braces"
        help = f"move it out of the braces: {word}: {shown(value)} beside {op}"
        return Problem("unknown-argument", text, span, help=help)
    if word in ("layers", "branches", "join"):
        text = f"{label}: '{word}' belongs to a group and is no argument of an op"
        return Problem("unknown-argument", text, span, help=f"start a new list item: - {word}: ...")
    if word in GROUP and word != "scope":
        text = f"{label}: '{word}' is allowed on a group only"
        help = f"put the layer into a group: {{{word}: {shown(value)}, layers: [...]}}"
        return Problem("unknown-argument", text, span, help=help)
    return None


def beside(
    word: str, argument_name: str, value: object, op: str, label: str, span: Span, empty: bool = False
) -> Problem:
    """The problem of an argument beside its op; `empty` if nothing stands behind the op."""
    if empty and word == argument_name:
        text = f"{label}: '{on_one_line(word)}' is an argument and belongs inside {op}, not beside it"
        return Problem("unknown-key", text, span, help=f"indent it further than {op}")
    text = f"{label}: '{on_one_line(word)}' is an argument and belongs inside the op's braces"
    help = f"move it into the braces: {op}: {{..., {argument_name}: {shown(value)}}}"
    return Problem("unknown-key", text, span, help=help)


def not_indented(node: Node, words: Sequence[str], op: str, label: str) -> Problem:
    """The problem of several arguments below an op that stands alone."""
    quoted = [f"'{on_one_line(word)}'" for word in words]
    text = f"{label}: {', '.join(quoted[:-1])} and {quoted[-1]} are arguments and belong inside {op}, not beside it"
    help = f"indent them further than {op}"
    fix = Fix(help, tuple(edit for word in words for edit in indented(node, word)))
    return Problem("unknown-key", text, node.key_span(words[0]), help=help, fix=fix)


def gathered(node: Node, keys: list[str]) -> str:
    """The mapping of arguments that keys beside `type: conv2d` stand for; `config` and the like hold several."""
    given: dict[Key, Node] = {}
    for key in keys:
        holds = isinstance(node[key].value, dict) and (key.lower() in _HOLDERS or key.endswith("_param"))
        given |= node[key].children if holds else {key: node[key]}
    if len(given) > _MOST_GATHERED:
        return "{...}"
    return _mapping({on_one_line(str(name)): bare(child) for name, child in given.items()})


def as_arguments(node: Node, op: type[Op]) -> str:
    """The mapping of arguments that was most likely meant by a value of another type, with `...` for required ones."""
    if names_inputs(node.value, op):
        return f"{_mapping(dict.fromkeys(op.required, '...'))}, with from: {got(node.value, node)} beside it"
    given = dict(_implied(node, op))
    return _mapping({**given, **{name: "..." for name in op.required if name not in given}})


def names_inputs(value: object, op: type[Op]) -> bool:
    """Whether the value of an op that joins is a list of ids, which belongs in `from`."""
    return op.arity != 1 and isinstance(value, list) and all(isinstance(item, str) for item in value)


def _mapping(entries: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {value}' for name, value in entries.items())}}}"


def _implied(node: Node, op: type[Op]) -> Iterator[tuple[str, str]]:
    """Assigns such a value to arguments: text to the name, a list to the required ones, others to the first one."""
    if isinstance(node.value, bool) or node.value in ("yes", "on", "no", "off"):
        return
    main = op.required or tuple(islice((name for name in op.arguments if name not in NAMES), 1))
    if isinstance(node.value, list) and len(op.required) > 1:
        listed = list(node.children.values())
        if all(_takes(op, name, item) for name, item in zip(main, listed, strict=False)) and len(listed) <= len(main):
            for name, item in zip(main, listed, strict=False):
                yield name, got(item.value, item).strip("'")
            return
    naming = [name for name in op.arguments if name in NAMES] if isinstance(node.value, str) else []
    for name in (*naming, *main):
        if _takes(op, name, node):
            yield name, got(node.value, node).strip("'")
            return


def _takes(op: type[Op], name: str, node: Node) -> bool:
    return accepts(argument(op.key, name), node.value)
