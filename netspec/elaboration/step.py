"""A step: one item of a list of layers, with its environment, inputs and scope."""

from __future__ import annotations

from collections.abc import Collection

from netspec.expression.environment import Environment
from netspec.ops import OPS
from netspec.records import dataclass
from netspec.schema.step_tree import passes_on
from netspec.source import Node
from netspec.wording import layer_label

BODIES = ("layers", "branches")
"""The keys of a group, either of which holds its steps."""
NO_OP = ""
"""In place of a key, that a step has no op: its output is its input."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step to elaborate. `key` is the op or block that it names, or the key of a group's steps, or `NO_OP`."""

    node: Node
    key: str
    label: str
    """What messages call it."""
    env: Environment
    """The names that its expressions see."""
    inputs: tuple[int, ...]
    """The outputs that it takes as inputs."""
    named: bool = False
    """Whether the steps of its list are end points by their names."""
    end_point: str | None = None
    final: str | None = None
    """What a group or a call ends with, if not with its last step."""
    scope: str | None = None
    """The scope that a repeat gives it, in place of its own."""

    @classmethod
    def of(cls, node: Node, key: str, env: Environment, inputs: tuple[int, ...]) -> Step:
        """A step that stands alone, such as the op that joins branches."""
        return cls(node, key, step_label(node, key), env, inputs)

    @property
    def inside(self) -> Node:
        """The value of its key: arguments, or the steps of a group."""
        return self.node[self.key]


def step_key(node: Node, blocks: Collection[str]) -> str | None:
    """The key of a group's steps, or the op or the block that a step names, or `NO_OP`; None if a fault hides it."""
    if not isinstance(node.value, dict):
        return None
    body = next((key for key in BODIES if key in node), None)
    key = body or next((str(key) for key in node.children if key in OPS or key in blocks), None)
    return NO_OP if key is None and passes_on(node) else key


def step_label(node: Node, key: str) -> str:
    """What messages call a step."""
    if key == NO_OP:
        return "step"
    return "group" if key in BODIES else layer_label(key, node[key].value)
