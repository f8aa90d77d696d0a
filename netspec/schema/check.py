"""Checks a document against the schema, fault by fault: first a layer's op is found, then that op's schema applied.

One `oneOf` over all ops, as an editor's validator applies it, could only say that none fits; looking the op up first is
what lets a message speak of the argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netspec.diagnostics import Problem, Span
from netspec.ops.kinds import Schema
from netspec.schema.faults import faults
from netspec.schema.steps import StepsCheck
from netspec.schema.telling import meant, unknown_key
from netspec.schema.wording import found
from netspec.schema.words import REQUIRED, parameter, top
from netspec.source import Document, Node


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A document that was checked, with its problems and the nodes that hold one, which elaboration passes over."""

    document: Document
    problems: tuple[Problem, ...]
    faulty: frozenset[int]
    """The `id` of each node at fault: an argument, an entry's argument, a word's value, a parameter, a whole step."""
    misspelt: frozenset[tuple[int, str]] = frozenset()
    """The `id` of a mapping, with the key that a misspelt one in it most likely stands for."""


def check_document(document: Document, unread: Iterable[Problem] = ()) -> Checked:
    """Every fault that can be seen without elaborating.

    `unread` are the problems found in reading the document. What could not be read is of no further interest.
    """
    walk = _FileCheck(document.root, unread)
    return Checked(document, tuple(walk.problems), frozenset(walk.faulty), frozenset(walk.misspelt))


class _FileCheck(StepsCheck):
    """One pass over the document, collecting problems."""

    def __init__(self, root: Node, unread: Iterable[Problem]) -> None:
        super().__init__(unread)
        if not isinstance(root.value, dict):
            text = f"a spec is a mapping with {', '.join(REQUIRED)}, got {found(root.value, root.span)}"
            self.report(root, Problem("wrong-type", text, root.span))
            return
        for key, child in root.children.items():
            self._key(root, str(key), child)
        mistaken = meant(root.value, top())
        self.misspelt |= {(id(root), key) for key in mistaken}
        start = Span(root.span.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
        for key in REQUIRED:
            if key not in root and key not in mistaken and not self.incomplete(root):
                self.report(root, Problem("missing-key", f"the file has no '{key}'", start))
        self.lists(root)

    def _key(self, root: Node, key: str, child: Node) -> None:
        words = top()
        span = root.key_span(key)
        if key not in words:
            self.report(root, unknown_key(key, list(words), "the file", span))
        elif key in ("arg_scope", "layers"):
            self.judge(child, _list_alone(words[key]), key, span, deep=False)
        elif key == "params" and isinstance(child.value, dict):
            for name, declaration in child.children.items():
                named = child.key_span(name)
                names = faults(
                    {"propertyNames": words["params"]["propertyNames"]}, {name: None}, child, "params", named
                )
                self.judge(declaration, parameter(), f"params: {name}", named)
                self.report(declaration, *names)
        else:
            self.judge(child, words[key], key, span)


def _list_alone(schema: Schema) -> Schema:
    """What a schema asks of a list, less what it asks of the items, which are walked one by one."""
    return {key: value for key, value in schema.items() if key != "items"}
