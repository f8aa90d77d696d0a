"""The inputs and outputs that a file declares: `input` for one, `inputs` for several by name, `outputs` by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netspec.diagnostics import Problem
from netspec.source import Node

ONE, SEVERAL, OUTPUTS = "input", "inputs", "outputs"


class DeclaredInput(NamedTuple):
    """An input: the name of its placeholder, its declaration, and what messages call it."""

    name: str
    node: Node
    label: str


def declared_inputs(root: Node) -> list[DeclaredInput]:
    """The inputs of a file in order; one without a declaration if a fault hides it."""
    return list(_declared(root)) or [DeclaredInput(ONE, Node(None, root.span), ONE)]


def _declared(root: Node) -> Iterator[DeclaredInput]:
    both = both_declared(root) is not None
    if ONE in root and not both:
        said = root[ONE].value
        yield DeclaredInput(str(said.get("name", ONE)) if isinstance(said, dict) else ONE, root[ONE], ONE)
    elif SEVERAL in root and isinstance(root[SEVERAL].value, dict):
        for name, node in root[SEVERAL].children.items():
            # Beside `input`, it is not known which is meant.
            yield DeclaredInput(str(name), Node(None, node.span) if both else node, f"{SEVERAL}: {name}")


def declares_inputs(root: Node) -> bool:
    """Whether a file declares what its network takes."""
    return ONE in root or SEVERAL in root


def named_inputs(root: Node) -> tuple[str, ...]:
    """The names by which `from` can refer to inputs, besides `input`."""
    return tuple(each.name for each in declared_inputs(root)) if SEVERAL in root else ()


def both_declared(root: Node) -> Problem | None:
    """The problem of a file that has `input` and `inputs`."""
    if ONE not in root or SEVERAL not in root:
        return None
    text = f"'{ONE}' and '{SEVERAL}' declare the same: '{ONE}' is the short form for one"
    return Problem("conflicting-keys", text, root.key_span(ONE), help=f"move it into {SEVERAL}, under its name")
