"""Checks the entries of an `arg_scope`: every op of an entry must take every argument of it."""

from __future__ import annotations

from collections.abc import Collection

from netspec.budget import spend
from netspec.diagnostics import Advice, Problem, Span
from netspec.ops import OPS
from netspec.ops.kinds import or_expression
from netspec.schema.block_words import block_params
from netspec.schema.expectations import found
from netspec.schema.file_head import BASE
from netspec.schema.file_names import FileNames
from netspec.schema.json_schema import entry_ops
from netspec.schema.parameter_values import value_schema
from netspec.schema.problems import Collector
from netspec.schema.step_words import GROUP
from netspec.schema.suggest import likely, suggested
from netspec.schema.validate import argument_faults, faults
from netspec.source import Node
from netspec.wording import on_one_line

_ENTRY = 10


class EntryChecks:
    """Checks of single entries."""

    def __init__(self, found: Collector, names: FileNames) -> None:
        self._found, self._names = found, names
        self._ops = entry_ops(tuple(names.callable)) if not names.blocks_unread else {"type": "array", "minItems": 1}

    def entry(self, node: Node) -> None:
        """Checks one entry."""
        spend(_ENTRY, node.span)
        if node.value == BASE:
            text = "arg_scope: 'base' stands once, for the entries of the extended file or of the changed group"
            self._found.report(node, Problem("wrong-type", text, node.span))
            return
        if not isinstance(node.value, dict):
            wanted = "an entry such as {ops: [conv2d], padding: SAME}"
            text = f"arg_scope: expected {wanted}, got {found(node.value, node)}"
            self._found.report(node, Problem("wrong-type", text, node.span))
            return
        if "ops" not in node:
            if not self._found.incomplete(node):
                from netspec.schema.listed import entry_help

                text = "arg_scope: 'ops' is missing: the list of ops that the defaults apply to"
                self._found.report(node, Problem("missing-key", text, node.span, help=entry_help(node)))
            self._found.faulty.add(node)
            return
        self._found.validate(node["ops"], self._ops, "arg_scope: ops", node.key_span("ops"))
        named = node["ops"].value if isinstance(node["ops"].value, list) else []
        ops = list(dict.fromkeys(key for key in named if isinstance(key, str) and self._is_known(key)))
        for key, child in node.children.items():
            if key == "when":
                self._found.validate(child, GROUP["when"], "arg_scope: when", node.key_span(key))
            elif key != "ops":
                self._default(str(key), child, ops, node.key_span(key))

    def _is_known(self, key: str) -> bool:
        """Whether the arguments of an op or a block are known; those of a spec that cannot be read are not."""
        block = self._names.blocks.get(key)
        return key in OPS or (block is not None and isinstance(block.value, dict) and "use" not in block)

    def _arguments(self, op: str) -> Collection[str]:
        return OPS[op].arguments if op in OPS else block_params(self._names.blocks[op])

    def _value_faults(self, op: str, name: str, node: Node, span: Span) -> list[Problem]:
        """The problems of a value as that of an op's argument, or of a block's parameter."""
        label = f"arg_scope: {name}"
        if op in OPS:
            return argument_faults(op, name, node.value, node, label, span)
        declared = block_params(self._names.blocks[op])[name]
        sound = declared not in self._found.faulty
        return faults(or_expression(value_schema(declared.value)), node.value, node, label, span) if sound else []

    def _default(self, name: str, node: Node, ops: list[str], span: Span) -> None:
        """Checks one argument of an entry."""
        taken = {op: self._arguments(op) for op in ops}
        without = [op for op in ops if name not in taken[op]]
        if without:
            known = [argument for argument in taken[ops[0]] if all(argument in taken[op] for op in ops)]
            near = likely(name, known, "argument")
            take = "takes" if len(without) == 1 else "take"
            text = f"arg_scope: {' and '.join(without)} {take} no argument '{on_one_line(name)}'"
            partly = f"move it into an entry of its own for {' and '.join(op for op in ops if op not in without)}"
            alone = len(without) == len(ops)
            advice = suggested(name, known, "argument", value=node.value) if alone else Advice(partly)
            self._found.report(node, Problem("unknown-argument", text, span, help=advice.help, fix=advice.fix(span)))
            if near is None or not alone:
                return
            name = near
        for op in ops:
            problems = self._value_faults(op, name, node, span)
            self._found.add(node, problems)
            if problems:
                break
