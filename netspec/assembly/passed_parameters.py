"""Passes the parameters of a file on to specs that it uses as blocks, `pass: all` or all but some.

The parameters of such a spec become parameters of the file, unless it declares its own of the same name, and an entry
of the file's arg-scope gives their values to the block. It is the first entry, so that all others override it.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.schema.block_words import block_params, left_out
from netspec.source import Node
from netspec.source.document import Key
from netspec.wording import on_one_line


def with_passed_parameters(root: Node, used: Mapping[str, Node]) -> tuple[Node, list[Problem]]:
    """Returns the root of a file with the parameters of the specs that it passes them on to, and the entries for these.

    `used` are the roots of these specs by the names of the blocks.
    """
    blocks, problems = root.children.get("blocks"), list[Problem]()
    for name, definition in blocks.children.items() if blocks is not None else ():
        if name in used and isinstance(definition.value, dict) and "pass" in definition:
            declared = block_params(used[str(name)])
            kept = list(left_out(definition))
            spend(len(declared) + len(kept))
            problems += [
                _unknown(str(name), item, declared) for item in kept if declared and item.value not in declared
            ]
            passed = {key: node for key, node in declared.items() if key not in {item.value for item in kept}}
            root = _passed(root, str(name), used[str(name)], passed, definition["pass"])
    return root, problems


def _unknown(name: str, item: Node, declared: Mapping[str, Node]) -> Problem:
    """The problem of a name that is left out although the spec has no such parameter."""
    from netspec.schema.suggest import suggested  # read for a faulty file only

    advice = suggested(item.value, declared)
    text = f"block {name}: pass: except: the spec has no parameter '{on_one_line(item.value)}'"
    return Problem("unknown-value", text, item.span, help=advice.help, fix=advice.fix(item.span))


def _passed(root: Node, name: str, other: Node, declared: Mapping[str, Node], place: Node) -> Node:
    params, listed = root.children.get("params"), root.children.get("arg_scope")
    if not declared or not isinstance({} if params is None else params.value, dict):
        return root
    if listed is not None and (
        not isinstance(listed.value, list) or any(entry.span == place.span for entry in listed.children.values())
    ):
        return root
    params = Node({}, place.span) if params is None else params
    new: dict[Key, Node] = {key: node for key, node in declared.items() if key not in params}
    params = Node(
        {**params.value, **{key: node.value for key, node in new.items()}},
        params.span,
        {**params.children, **new},
        {**params.key_spans, **{str(key): other["params"].key_span(key) for key in new}},
    )
    entry = _entry(name, declared, place)
    items = [entry, *(() if listed is None else listed.children.values())]
    span = place.span if listed is None else listed.span
    entries = Node([item.value for item in items], span, dict(enumerate(items)))
    keys = {"params": root.key_span("params") if "params" in root else place.span}
    keys["arg_scope"] = root.key_span("arg_scope") if "arg_scope" in root else place.span
    return Node(
        {**root.value, "params": params.value, "arg_scope": entries.value},
        root.span,
        {**root.children, "params": params, "arg_scope": entries},
        {**root.key_spans, **keys},
    )


def _entry(name: str, declared: Mapping[str, Node], place: Node) -> Node:
    """The entry of an arg-scope that gives a block the parameters of its file."""
    ops = Node([name], place.span, {0: Node(name, place.span)})
    given: dict[Key, Node] = {key: Node(f"${key}", place.span) for key in declared}
    value = {"ops": ops.value, **{key: node.value for key, node in given.items()}}
    return Node(value, place.span, {"ops": ops, **given}, dict.fromkeys(map(str, value), place.span))
