"""Checks the definitions of blocks, and the declarations of parameters in them and in the file."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem, Span, replacement
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema.block_words import BESIDE_USE, block, block_params
from netspec.schema.expectations import got
from netspec.schema.file_words import top
from netspec.schema.parameter_values import value_schema
from netspec.schema.parameter_words import block_parameter
from netspec.schema.problems import Collector
from netspec.schema.step_checks import StepChecks
from netspec.schema.suggest import likely
from netspec.schema.unknown_keys import unknown_key
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.wording import on_one_line

_ENTRY = 10
_MOST_COMPARED = 300
_KINDS = {bool: "bool", int: "int", float: "float", str: "str", list: "list"}
"""The types of parameters, by the types of their values."""


class BlockChecks:
    """Checks of single definitions."""

    def __init__(self, found: Collector, steps: StepChecks) -> None:
        self._found, self._steps = found, steps

    def params(self, block_name: str, definition: Node) -> None:
        """Checks the declarations of a block's parameters, before any call of a block is checked."""
        words = block()["properties"]["params"]
        for name, node in block_params(definition).items():
            declared(
                self._found, definition["params"], name, node, f"block {block_name}: params", words, block_parameter()
            )
            if "default" in node and node not in self._found.faulty:
                default, label = node["default"], f"block {block_name}: default of '{name}'"
                self._found.report(node, *faults(value_schema(node.value), default.value, default, label, default.span))

    def definition(self, block_name: str, node: Node, span: Span) -> None:
        """Checks the rest of a definition; its layers are checked as those of a group are."""
        spend(_ENTRY, span)
        names = {"propertyNames": top()["blocks"]["propertyNames"]}
        self._found.report(node, *faults(names, {block_name: None}, node, "blocks", span))
        label = f"block {block_name}"
        if not isinstance(node.value, dict):
            self._found.validate(node, {"type": "object"}, label, span)
            return
        for key, child in node.children.items():
            self._block_key(node, str(key), child, label)
        if "use" not in node and (node, "use") not in self._found.misspelt:
            self._steps.body(node, label, span)
        self._inputs(node, label)
        params = [block_params(node).get(name) for name in ("stride", "rate")]
        sound = not any(param is not None and param in self._found.faulty for param in params)
        ints = all(param is not None and sound and param.value["type"] == "int" for param in params)
        if node.value.get("strided") is True and sound and not ints:
            text = f"{label}: a strided block needs the parameters stride and rate, of type int"
            self._found.report(node, Problem("missing-key", text, node.key_span("strided")))

    def _inputs(self, node: Node, label: str) -> None:
        """Checks that the names of the inputs differ from one another, and from the parameters."""
        sound = "inputs" in node and node["inputs"] not in self._found.faulty
        taken = set(block_params(node))
        for item in node["inputs"].children.values() if sound else ():
            if item.value in taken:
                text = f"{label}: inputs: the name '{on_one_line(str(item.value))}' is taken"
                self._found.report(node["inputs"], Problem("duplicate-id", text, item.span))
            taken.add(item.value)

    def _block_key(self, node: Node, key: str, child: Node, label: str) -> None:
        words = block()["properties"]
        place = node.key_span(key)
        if key not in words:
            self._found.report(node, unknown_key(key, list(words), label, place, "block", node.value))
        elif "use" in node and key not in BESIDE_USE:
            text = f"{label}: '{key}' is not allowed beside 'use': the spec that is used defines it"
            self._found.report(node, Problem("unknown-key", text, place))
        elif key == "pass" and "use" not in node and (node, "use") not in self._found.misspelt:
            text = f"{label}: 'use' is missing beside 'pass'"
            self._found.report(node, Problem("missing-key", text, place))
        elif key not in ("layers", "branches", "join", "arg_scope") and not (
            key == "params" and isinstance(child.value, dict)
        ):
            self._found.validate(child, words[key], f"{label}: {key}", place)


def declared(found: Collector, node: Node, name: str, child: Node, label: str, words: Schema, schema: Schema) -> None:
    """Checks one entry of a mapping whose keys are names: its name by `words`, its value by `schema`."""
    span = node.key_span(name)
    spend(_ENTRY, span)
    names = faults({"propertyNames": words["propertyNames"]}, {name: None}, node, label, span)
    problems = faults(schema, child.value, child, f"{label}: {name}", span)
    if schema.get("type") == "object" and (kind := _KINDS.get(type(child.value))):
        written = f"{{type: {kind}, default: {got(child.value, child)}}}"
        help, fix = f"write {written}", None if kind == "str" else replacement(child.span, written)
        if kind == "str" and (named := likely(child.value, _KINDS.values(), "value")):
            default = ", default: ..." if "default" in schema["required"] else ""
            help = f"write {{type: {named}{default}}}"
        problems = [replace(problem, help=help, fix=fix) for problem in problems]
    elif isinstance(child.value, dict) and "type" not in child.value and len(node.children) <= _MOST_COMPARED:
        # A variant may have meant to change one of its base.
        near = likely(name, [other for other in map(str, node.children) if other != name])
        said = f"did you mean '{on_one_line(near)}'?" if near else None
        missing = [problem for problem in problems if problem.code == "missing-key" and not problem.help]
        problems = [replace(problem, help=said) if problem in missing else problem for problem in problems]
    elif schema.get("type") == "object" and not problems:
        problems = list(_field_faults(child, f"{label}: {name}"))
    found.add(child, problems)
    found.report(child, *names)


def _field_faults(declaration: Node, label: str) -> Iterator[Problem]:
    """The defaults of fields that do not fit, in the declaration of a row, or of a list of rows."""
    if "items" in declaration:
        yield from _field_faults(declaration["items"], f"{label}: items")
    for name, field in declaration["fields"].children.items() if "fields" in declaration else ():
        if "default" in field:
            default, owner = field["default"], f"{label}: default of '{name}'"
            yield from faults(value_schema(field.value), default.value, default, owner, default.span)
        yield from _field_faults(field, f"{label}: {name}")
