"""Checks a `from` that names the inputs of a block: `from: {net: conv1, prev: stem}`."""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.schema.block_inputs import block_inputs
from netspec.schema.problems import Collector
from netspec.schema.suggest import suggested
from netspec.source import Node
from netspec.wording import on_one_line


def check_named_inputs(found: Collector, said: Node, label: str, block: Node | None) -> None:
    """Checks the names in a `from`; `block` is the one that its step calls, if any."""
    if not isinstance(said.value, dict) or said in found.faulty or (block is not None and "use" in block):
        return
    if block is None:
        text = f"{label}: from: expected an id or a list of ids, got a mapping: only the inputs of a block have names"
        help = f"write from: [{', '.join(str(child.value) for child in said.children.values())}]"
        found.report(said, Problem("wrong-type", text, said.span, help=help if len(said.children) > 1 else None))
        return
    if (block, "inputs") in found.misspelt or (
        "inputs" in block and not isinstance(block["inputs"].value, list | dict)
    ):
        return  # its inputs have names that are not known
    names = block_inputs(block)
    for name in said.children:
        if name not in names:
            advice, span = suggested(str(name), names), said.key_span(name)
            text = f"{label}: from: the block has no input '{on_one_line(str(name))}'"
            found.report(said, Problem("unknown-key", text, span, help=advice.help, fix=advice.fix(span)))
