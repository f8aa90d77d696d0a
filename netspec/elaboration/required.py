"""Checks of steps that do not depend on values: required arguments, and the right number of inputs."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics import Problem, Span
from netspec.elaboration.faults import Faults
from netspec.ops.op import Op
from netspec.schema.block_inputs import block_inputs
from netspec.source import Node
from netspec.wording import counted


def missing_argument(op: str, argument: str, label: str, place: Span) -> Problem:
    """The problem of a required argument that nothing gives."""
    help = f"write {op}: {{{argument}: ...}}, or set it in an arg_scope"
    return Problem("missing-argument", f"{label}: '{argument}' is missing", place, help=help)


def missing_parameter(block: str, parameter: str, label: str, place: Span) -> Problem:
    """The problem of a block's parameter that a call does not give."""
    help = f"write {block}: {{{parameter}: ...}}"
    return Problem("missing-argument", f"{label}: '{parameter}' is missing", place, help=help)


def wrong_inputs(op: type[Op], label: str, step: Node, count: int, place: Span) -> Problem | None:
    """The problem of a layer with a wrong number of inputs, if it has one."""
    if op.arity == count or (op.arity is None and count > 1):
        return None
    expected = "two inputs or more" if op.arity is None else counted(op.arity, "input")
    ids = ", ".join(f"id{number}" for number in range(1, (op.arity or 2) + 1))
    help = f"name them: from: [{ids}]" if op.arity != 1 else "join them first, with concat, add or multiply"
    text = f"{label}: expected {expected}, got {count}"
    return Problem("wrong-inputs", text, step["from"].span if "from" in step else place, help=help)


def not_one_input(label: str, step: Node, count: int) -> Problem | None:
    """The problem of a group or a call, which take one input, with several."""
    if count == 1:
        return None
    text = f"{label}: expected one input, got {count}"
    help = "join them first, with concat, add or multiply"
    return Problem("wrong-inputs", text, step["from"].span, help=help)


def wrong_call(block: Node, key: str, label: str, step: Node, count: int) -> Problem | None:
    """The problem of a call with another number of inputs than the block has; none if a fault hides these."""
    said = block.children.get("inputs")
    if not isinstance(block.value, dict) or (said is not None and not isinstance(said.value, list | dict)):
        return None
    names = block_inputs(block)
    if len(names) == 1:
        return not_one_input(label, step, count)
    if count == len(names):
        return None
    text = f"{label}: expected {len(names)} inputs ({', '.join(names)}), got {count}"
    place = step["from"].span if "from" in step else step.key_span(key)
    help = f"name them: from: {{{', '.join(f'{name}: ...' for name in names)}}}"
    return Problem("wrong-inputs", text, place, help=help)


def report_circle(faults: Faults, definitions: Sequence[Node], names: Sequence[str], place: Span) -> None:
    """Reports blocks that call one another in a circle, once; `names` ends with the call that closes it.

    `definitions` are those of the names but the last, and may begin before the circle.
    """
    text = f"{names[-1]}: the block calls itself: {' -> '.join(names)}"
    circle = definitions[names.index(names[-1]) :]
    first = min(circle, key=lambda definition: definition.span)
    faults.report(first, Problem("recursive-block", text, place), about="recursive-block")
