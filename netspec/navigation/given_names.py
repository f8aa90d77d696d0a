"""The names that the steps of a document give themselves, with the scopes around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netspec.navigation.named_places import Meaning
from netspec.network import OUTER_SCOPE, OWN_SCOPE
from netspec.schema.step_tree import called_keys, id_nodes, is_group
from netspec.source import Node

_AGAIN = (OWN_SCOPE, OUTER_SCOPE)
"""Scopes that are open already, and so have no name of their own here."""


class Around(NamedTuple):
    """A scope around steps: its text, and where a step gives it; None for the key of a branch."""

    text: str
    node: Node | None


class WrittenName(NamedTuple):
    """A name as a step has it: the word that gives it, its value, the step, and the scopes around."""

    word: str
    node: Node
    step: Node
    scopes: tuple[Around, ...]
    instead_of: Node | None = None
    """The same scope of the step whose `else` it is in: only one of the two is built, so they are one name."""


class GivenName(NamedTuple):
    """A name that a step gives itself, and what it means."""

    written: WrittenName
    meaning: Meaning

    @property
    def node(self) -> Node:
        """The scalar with the name."""
        return self.written.node

    @property
    def step(self) -> Node:
        """The step that has it."""
        return self.written.step

    @property
    def scopes(self) -> tuple[Around, ...]:
        """The scopes around the step."""
        return self.written.scopes

    @property
    def text(self) -> str:
        """The name."""
        return self.meaning.text


def written_names(node: Node, scopes: tuple[Around, ...] = ()) -> Iterator[WrittenName]:
    """The names that the steps below a file, a group or a block give themselves, in the order of the steps."""
    inputs = node.children.get("inputs")
    for item in inputs.children.values() if inputs is not None and isinstance(inputs.value, list) else ():
        if isinstance(item.value, str):
            yield WrittenName("id", item, node, scopes)
    if "layers" in node:
        yield from _of_list(node["layers"], scopes)
    branches = node.children.get("branches")
    for key, branch in branches.children.items() if branches is not None else ():
        around = (*scopes, Around(key, None)) if isinstance(key, str) else scopes
        yield from _of_step(branch, around) if is_group(branch) else _of_list(branch, around)
    join = node.children.get("join")
    if join is not None:
        for op in join.children:
            yield from _inside(join, str(op), join, scopes)


def _of_list(steps: Node, scopes: tuple[Around, ...]) -> Iterator[WrittenName]:
    for step in steps.children.values() if isinstance(steps.value, list) else ():
        if isinstance(step.value, dict):
            yield from _of_step(step, scopes)


def _of_step(step: Node, scopes: tuple[Around, ...]) -> Iterator[WrittenName]:
    own = list(_own(step, scopes))
    yield from own
    named = {written.node.value: written.node for written in own if written.word in ("scope", "name")}
    opened = step.value.get("scope")
    inner = (Around(opened, step["scope"]),) if isinstance(opened, str) and opened not in _AGAIN else ()
    yield from written_names(step, (*scopes, *inner))
    for written in _of_list(step["else"], scopes) if "else" in step else ():
        same = written.word in ("scope", "name") and written.scopes == scopes
        yield written._replace(instead_of=named.get(written.node.value) if same else None)


def _own(step: Node, scopes: tuple[Around, ...]) -> Iterator[WrittenName]:
    """The names of a step itself."""
    yield from (WrittenName("id", node, step, scopes) for node in id_nodes(step))
    for word in ("scope", "default_scope", "end_point"):
        if word in step and isinstance(step[word].value, str) and step[word].value not in _AGAIN:
            yield WrittenName(word, step[word], step, scopes)
    called = next(called_keys(step), None)
    if called is not None:
        yield from _inside(step, called, step, scopes)


def _inside(node: Node, key: str, step: Node, scopes: tuple[Around, ...]) -> Iterator[WrittenName]:
    """The names among the arguments of an op or of a call."""
    for word in ("scope", "name"):
        if word in node[key] and isinstance(node[key][word].value, str):
            yield WrittenName(word, node[key][word], step, scopes)
