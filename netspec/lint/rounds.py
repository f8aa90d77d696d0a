"""Warns of `$i` in nested repeats: it is the inner round, but the outer one may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from netspec.diagnostics import Note, Problem, Severity
from netspec.expression.environment import ROUND
from netspec.expression.errors import ExpressionError
from netspec.expression.node_values import scalars
from netspec.expression.repeat_rounds import counter_names
from netspec.expression.template import template
from netspec.schema.expectations import got
from netspec.schema.step_tree import step_lists
from netspec.schema.step_words import GROUP
from netspec.source import Node


def rounds(root: Node) -> Iterator[Problem]:
    """Warns of expressions that read `$i` inside two repeats, unless the inner repeat uses it in its scope or names."""
    params = root.value.get("params")
    declared = params if isinstance(params, dict) else {}
    lists = {f"${name}" for name, said in declared.items() if isinstance(said, dict) and said.get("type") == "list"}
    blocks = root["blocks"].children.values() if "blocks" in root else ()
    for body in (root, *blocks):
        yield from _inside(body, None, lists)


def _inside(node: Node, outer: Node | None, lists: Collection[str]) -> Iterator[Problem]:
    """The warnings below a node; `outer` is the innermost enclosing repeated step, unless its number has a name."""
    for step in step_lists(node):
        if not isinstance(step.value, dict):
            continue
        repeats = "repeat" in step
        if repeats and outer is not None and not any(_reads_round(name) for name in _names(step)):
            yield from (_shadowed(scalar, step, outer) for scalar in _repeated(step) if _reads_round(scalar))
        around = None if repeats and _is_numbered(step["repeat"].value, lists) else step if repeats else outer
        yield from _inside(step, around, lists)


def _is_numbered(said: object, lists: Collection[str]) -> bool:
    """Whether a repeat gives its number a name, rather than an item of a list."""
    value = next(iter(said.values()), None) if isinstance(said, dict) else None
    return isinstance(value, int) or (isinstance(value, str) and value not in lists and "[" not in value)


def _repeated(step: Node) -> Iterator[Node]:
    """The expressions that each round of a step evaluates, without those of inner repeats and of a layer's scope."""
    for key, child in step.children.items():
        if key in ("layers", "branches"):
            for inner in step_lists(Node(step.value, step.span, {key: child})):
                yield from _expressions(inner)
        elif key == "join" or key not in GROUP:
            for name, argument in child.children.items():
                yield from scalars(argument) if name != "scope" or key == "join" else ()


def _expressions(step: Node) -> Iterator[Node]:
    """The expressions of a step that the enclosing round evaluates: of a repeated step, only its own keywords."""
    for key, child in step.children.items():
        if key in ("layers", "branches", "else"):
            if "repeat" not in step or key == "else":
                for inner in step_lists(Node(step.value, step.span, {key: child})):
                    yield from _expressions(inner)
        elif "repeat" not in step or (key in GROUP and key not in ("join", "scope")):
            yield from scalars(child)


def _names(step: Node) -> Iterator[Node]:
    """The scalars that name the rounds of a repeated group, or the steps in them."""
    if "layers" not in step and "branches" not in step:
        return
    if "scope" in step:
        yield step["scope"]
    for inner in step_lists(Node(step.value, step.span, {k: v for k, v in step.children.items() if k != "else"})):
        yield from _given_names(inner)


def _given_names(step: Node) -> Iterator[Node]:
    if not isinstance(step.value, dict):
        return
    for key, child in step.children.items():
        if key == "id":
            yield from child.children.values() or [child]
        elif key == "end_point" or (key == "scope" and "repeat" not in step):
            yield child
        elif key not in GROUP:
            yield from (child[name] for name in ("scope", "name") if name in child)
    if "repeat" not in step:
        for inner in step_lists(step):
            yield from _given_names(inner)


def _reads_round(scalar: Node) -> bool:
    if not isinstance(scalar.value, str) or "$" not in scalar.value:
        return False
    try:
        return any(name.name == ROUND for name in template(scalar.value).names)
    except ExpressionError:
        return False


def _shadowed(scalar: Node, inner: Node, outer: Node) -> Problem:
    near, far = inner.key_span("repeat"), outer.key_span("repeat")
    text = f"$i is the round of the inner repeat, line {near.line}, not of the outer one"
    inside = "to use the inner one, put $i into the scope of a repeated group"
    said = outer["repeat"]
    named = f"name it: repeat: {{stage: {got(said.value, said)}}}"
    if counter_names(said.value):
        named = "pass $i to a block"  # its name has the items of a list
    help = f"{inside}; to use the outer one, {named}"
    note = Note(f"the outer repeat is on line {far.line}", far)
    return Problem("shadowed-index", text, scalar.span, Severity.WARNING, (note,), help)
