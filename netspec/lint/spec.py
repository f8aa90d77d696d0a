"""What is not wrong but surely not meant, and what is wrong in an expression wherever it stands, run or not.

One pass over the document, which sees also what a condition leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from netspec.budget import spend
from netspec.diagnostics import MAX_PROBLEMS, Problem, Severity
from netspec.expression.evaluate import form_faults
from netspec.expression.functions import function_faults, head_of
from netspec.expression.template import ExpressionError
from netspec.lint.rounds import rounds
from netspec.lint.uncalled import Called, uncalled
from netspec.ops import OPS
from netspec.schema import Checked
from netspec.schema.keywords import GROUP
from netspec.schema.step_tree import step_lists
from netspec.schema.suggest import likely
from netspec.source import Node

_EVALUATED = ("input", "arg_scope", "end_points", "layers")
"""The keys of a file in whose values expressions are evaluated; elsewhere a dollar is a dollar."""
_PLAIN = frozenset({"params", "doc"})
"""What stands in a block and is never evaluated."""
_OUTSIDE = frozenset({"repeat", "when", "else", "scope", "end_point", "arg_scope", "from", "id"})
"""What stands beside a repeat is not repeated, so `$i` is not known in it."""


def lint(checked: Checked) -> tuple[Problem, ...]:
    """The faults of the form of expressions, and lint: parameters never read, arg-scope entries that nothing uses."""
    return tuple(islice(_found(checked), MAX_PROBLEMS))


def _found(checked: Checked) -> Iterator[Problem]:
    root = checked.document.root
    if not isinstance(root.value, dict):
        return
    if checked.hidden.base:
        yield from (problem for problem in _forms(checked) if problem.code != "unknown-name")
        return
    yield from _forms(checked)
    params = root.value.get("params", {})
    if isinstance(params, dict) and (id(root), "params") not in checked.misspelt:
        yield from _unread(checked, frozenset(params))
    yield from rounds(root)
    yield from _unused_entries(root, frozenset())


def _forms(checked: Checked) -> Iterator[Problem]:
    """The faults of the form of all expressions."""
    root = checked.document.root
    params = root.value.get("params", {})
    if isinstance(params, dict) and (id(root), "params") not in checked.misspelt:
        forms = _Forms(checked)
        known = frozenset(params) | {"scope"}
        yield from function_faults(checked, known)
        known |= _functions(root)
        forms.functions_known = _declares(checked, root, "functions")
        for key in _EVALUATED:
            if key in root:
                yield from forms.faults(root[key], known)
        for block in root["blocks"].children.values() if "blocks" in root else ():
            if isinstance(block.value, dict):
                own = block.value.get("params")
                forms.params = "the block's params"
                forms.names_known = _declares(checked, block, "params")
                yield from forms.faults(block, known | frozenset(own if isinstance(own, dict) else ()))


def _declares(checked: Checked, node: Node, key: str) -> bool:
    """Whether all names that a key declares are known; not where it is misspelt or has no mapping."""
    return (id(node), key) not in checked.misspelt and (key not in node or isinstance(node[key].value, dict))


def _functions(root: Node) -> frozenset[str]:
    """The functions of a file, whether or not their bodies are sound."""
    heads = root["functions"].children if "functions" in root else ()
    return frozenset(head_of(str(head))[0] for head in heads)


class _Forms:
    """The faults of the form of expressions. Goes down to each step: `$i` means something inside a repeat only."""

    def __init__(self, checked: Checked) -> None:
        self._misspelt = checked.misspelt
        self.params = "params"
        """Under what an unknown name can be declared."""
        self.names_known = self.functions_known = True
        """Whether a fault, which is told, hides none of the names of parameters or functions."""
        self._said = {problem.span for problem in checked.problems}

    def faults(self, node: Node, names: frozenset[str], within: str = "") -> Iterator[Problem]:
        """The faults of a node, where the given names are known; `within` is the key that it stands behind."""
        spend(1, node.span)
        if isinstance(node.value, dict):
            repeats = "repeat" in node or (id(node), "repeat") in self._misspelt
            inside = names | {"i"} if repeats else names
            for key, child in node.children.items():
                if key in _PLAIN and not {"layers", "branches"}.isdisjoint(node.children):
                    continue
                if repeats and key not in GROUP and isinstance(child.value, dict):
                    # slim.repeat opens the layer's scope once, around all rounds.
                    for name, argument in child.children.items():
                        yield from self.faults(argument, names if name == "scope" else inside, str(name))
                elif key == "scope":
                    # A group is repeated together with its scope.
                    yield from self.faults(child, inside, key)
                else:
                    yield from self.faults(child, names if key in _OUTSIDE else inside, str(key))
        elif isinstance(node.value, list):
            for child in node.children.values():
                yield from self.faults(child, names, within)
        elif isinstance(node.value, str) and "$" in node.value and node.span not in self._said:
            yield from form_faults(node, names, self._hidden, self.params, within)

    def _hidden(self, name: str) -> bool:
        return not (self.functions_known if name.endswith("()") else self.names_known)


def _unread(checked: Checked, names: frozenset[str]) -> Iterator[Problem]:
    root = checked.document.root
    if any((id(root), key) in checked.misspelt for key in (*_EVALUATED, "blocks", "functions")):
        # What stands under the misspelt key may read any.
        return
    try:
        called = Called(root, _EVALUATED)
    except ExpressionError:
        # The form of one is at fault, and so which names it would read is unknown: say nothing of any.
        return
    yield from uncalled(root, called, checked.faulty)
    read = called.names
    # A misspelt name was meant to read one.
    read |= {near for name in read - names if (near := likely(name, names))}
    for name in sorted(names - read):
        if id(root["params"][name]) in checked.faulty:
            continue
        text = f"the parameter '{name}' is never read"
        yield Problem("unused-parameter", text, root["params"].key_span(name), Severity.WARNING)


def _unused_entries(node: Node, normalizers: frozenset[str]) -> Iterator[Problem]:
    """Entries of whose ops no layer in their reach is one, nor a layer's normalizer.

    `normalizers` are those that the arg-scopes around choose: layers inside use them without naming them.
    """
    steps = list(step_lists(node))
    entries = list(node["arg_scope"].children.values()) if "arg_scope" in node and _holds_steps(node) else []
    inside = normalizers.union(*(_normalizers(entry) for entry in entries))
    # Where there are no entries, what is used is of no interest.
    used = {op for step in steps for op in _used(step)} | inside if entries else set[str]()
    used.update(_joined(node))
    for entry in entries:
        ops = entry.value.get("ops") if isinstance(entry.value, dict) else None
        named = [op for op in ops if isinstance(op, str)] if isinstance(ops, list) else []
        if named and all(op in OPS for op in named) and not used & set(named):
            text = f"no layer uses this entry: there is no {' or '.join(named)} in its reach"
            yield Problem("unused-arg-scope", text, entry.span, Severity.WARNING)
    for step in steps:
        yield from _unused_entries(step, inside)


def _holds_steps(node: Node) -> bool:
    return any(isinstance(node[key].value, list | dict) for key in ("layers", "branches") if key in node)


def _used(step: Node) -> Iterator[str]:
    """The ops that occur in a step and below, as layers or as normalizers."""
    spend(2)
    if not isinstance(step.value, dict):
        # A step that cannot be read may be any op.
        yield from OPS
        return
    for inner in step_lists(step):
        yield from _used(inner)
    if "layers" in step or "branches" in step:
        for entry in step["arg_scope"].children.values() if "arg_scope" in step else ():
            yield from _normalizers(entry)
        yield from _joined(step)
        return
    ops = [str(key) for key in step.children if key in OPS]
    yield from ops or OPS
    for op in ops:
        yield from _normalizers(step[op])


def _joined(group: Node) -> Iterator[str]:
    """The op that joins the branches of a group."""
    said = group.value.get("join") if isinstance(group.value, dict) else None
    yield from [said] if isinstance(said, str) else said if isinstance(said, dict) else ()


def _normalizers(node: Node) -> frozenset[str]:
    """The ops that a layer or an entry of an arg-scope chooses as its normalizer; an expression may choose any."""
    said = node.value.get("normalizer_fn") if isinstance(node.value, dict) else None
    if not isinstance(said, str):
        return frozenset()
    return frozenset(OPS) if "$" in said else frozenset({said})
