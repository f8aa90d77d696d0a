"""Checks the top-level keys of a file and their values."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema.block_checks import BlockChecks, declared
from netspec.schema.block_words import block
from netspec.schema.expectations import found
from netspec.schema.file_head import is_abstract
from netspec.schema.file_inputs import ONE, SEVERAL, both_declared
from netspec.schema.file_names import FileNames, blocks_key
from netspec.schema.file_words import ABSTRACT, REQUIRED, top
from netspec.schema.group_checks import list_help
from netspec.schema.parameter_words import changed_parameter, parameter
from netspec.schema.patch_words import patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.problems import Collector
from netspec.schema.step_checks import StepChecks
from netspec.schema.step_tree import patch_steps
from netspec.schema.suggest import likely
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.wording import on_one_line

_ENTRY = 10


class FileChecks:
    """Checks of one file."""

    def __init__(self, found: Collector, names: FileNames) -> None:
        self._found, self._names = found, names
        self._steps = StepChecks(found, names)
        self._blocks = BlockChecks(found, self._steps)

    def file(self, root: Node) -> None:
        """Checks a file from its root."""
        if not isinstance(root.value, dict):
            if self._found.cut_off(root):
                return  # the file is not YAML at all, which was reported
            text = f"a spec is a mapping with {', '.join(REQUIRED)}, got {found(root.value, root)}"
            self._found.report(root, Problem("wrong-type", text, root.span))
            return
        for key, child in root.children.items():
            if key != "blocks" or not isinstance(child.value, dict):
                self._key(root, str(key), child)
        blocks = root.children.get(blocks_key(root))
        if blocks is not None and isinstance(blocks.value, dict):
            # Calls are checked against the parameters of blocks, so these come first.
            for name, definition in blocks.children.items():
                if isinstance(definition.value, dict):
                    words = intended_keys(definition.value, block()["properties"], "block")
                    self._found.misspelt |= {(definition, word) for word in words}
                self._blocks.params(str(name), definition)
            for name, definition in blocks.children.items():
                self._blocks.definition(str(name), definition, blocks.key_span(name))
        if problem := both_declared(root):
            self._found.report(root, problem)
        mistaken = intended_keys(root.value, top(), "file")
        self._found.misspelt |= {(root, key) for key in mistaken}
        self._missing_keys(root, mistaken)
        self._steps.lists(root)

    def _missing_keys(self, root: Node, mistaken: set[str]) -> None:
        """Reports the keys that are missing, unless an unknown key most likely stands for one."""
        if "patch" in root and "extends" not in root and "extends" not in mistaken:
            text, help = "'extends' is missing beside 'patch'", "write extends: FILE, or change the layers themselves"
            self._found.report(root, Problem("missing-key", text, root.key_span("patch"), help=help))
        start = Span(root.span.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
        # A file with a patch has them from its base.
        elsewhere = (
            self._names.hidden.base or "patch" in root or self._found.incomplete(root) or self._found.cut_off(root)
        )
        unsure = ABSTRACT in mistaken or (ABSTRACT in root and not isinstance(root.value[ABSTRACT], bool))
        for key in REQUIRED[:1] if is_abstract(root) or unsure else REQUIRED:
            declared = key in root or (key == ONE and (SEVERAL in root or SEVERAL in mistaken))
            if not (declared or key in mistaken or elsewhere):
                self._found.report(root, Problem("missing-key", f"the file has no '{key}'", start))

    def _key(self, root: Node, key: str, child: Node) -> None:
        words = top()
        span = root.key_span(key)
        spend(_ENTRY, span)
        if key not in words:
            self._found.report(root, _unknown(root, key, child, words))
        elif key == "patch":
            self._found.validate(child, patch_frame(), key, span)
            for step in patch_steps(child):
                self._steps.step(step)
        elif key in ("arg_scope", "layers"):
            help = list_help(key, child, self._names.callable)
            self._found.validate(child, _list_alone(words[key]), key, span, deep=False, help=help)
        elif key in (ONE, SEVERAL, "end_points"):
            {ONE: self._input, SEVERAL: self._inputs}.get(key, self._end_points)(child, words[key], span)
        elif key == "params" and isinstance(child.value, dict):
            self._params(child)
        elif key == "functions" and isinstance(child.value, dict):
            for head, body in child.children.items():
                declared(self._found, child, str(head), body, key, words[key], words[key]["additionalProperties"])
        else:
            self._found.validate(child, words[key], key, span)

    def _params(self, node: Node) -> None:
        for name, declaration in node.children.items():
            # Without the base, it is not known what a declaration without a type changes.
            changes = self._names.hidden.base and isinstance(declaration.value, dict) and "type" not in declaration
            schema = changed_parameter() if changes else parameter()
            declared(self._found, node, str(name), declaration, "params", top()["params"], schema)
            if changes:
                self._found.faulty.add(declaration)

    def _end_points(self, node: Node, schema: Schema, span: Span) -> None:
        collect = schema["properties"]["collect"]
        items: Schema = {"type": "string"}
        if not self._names.blocks_unread:
            items["enum"] = [*collect["items"]["enum"], *self._names.blocks]
        schema = {**schema, "properties": {**schema["properties"], "collect": {**collect, "items": items}}}
        self._found.validate(node, schema, "end_points", span, help=_end_points_help(node, items.get("enum", ())))

    def _inputs(self, node: Node, schema: Schema, span: Span) -> None:
        if not isinstance(node.value, dict) or not node.value:
            self._found.validate(node, schema, SEVERAL, span)
            return
        for name, child in node.children.items():
            self._named_input(node, str(name), child, schema)

    def _named_input(self, inputs: Node, name: str, node: Node, schema: Schema) -> None:
        """Checks one of several inputs, and its name, which no parameter may have."""
        span = inputs.key_span(name)
        names = {"propertyNames": schema["propertyNames"]}
        self._found.report(inputs, *faults(names, {name: None}, inputs, SEVERAL, span))
        self._found.validate(node, schema["additionalProperties"], f"{SEVERAL}: {name}", span)
        if name in self._names.params:
            text = f"{SEVERAL}: '{on_one_line(name)}' is the name of a parameter too: calls could not tell them apart"
            self._found.report(inputs, Problem("bad-name", text, span))

    def _input(self, node: Node, schema: Schema, span: Span) -> None:
        if not accepts(schema, node.value):
            from netspec.schema.input_sizes import sizes_apart

            if problem := sizes_apart(node):
                self._found.report(node, problem)
                return
        self._found.validate(node, schema, "input", span)


def _end_points_help(node: Node, ops: Collection[str]) -> str | None:
    """The help for a list in place of the mapping of `end_points`: of ops, or of the names of layers."""
    if not isinstance(node.value, list) or not node.value:
        return None
    if all(isinstance(item, str) and item in ops for item in node.value):
        return f"write {{collect: [{', '.join(node.value)}]}}"
    return "write {by_name: true}; or write end_point: NAME beside each of these layers"


def _unknown(root: Node, key: str, child: Node, words: Mapping[str, Schema]) -> Problem:
    """The problem of an unknown key of the file; a key that it stands for may need another form of its value."""
    fitting = [word for word in words if _of_a_type(words[word], child.value)]
    problem = unknown_key(key, fitting, "the file", root.key_span(key), "file", root.value)
    near = likely(key, words, "file")
    if near is None or near in root or likely(key, fitting, "file"):
        return problem
    from netspec.schema.correction import correction  # read for a faulty file only
    from netspec.schema.entry_fixes import rewritten

    advice = correction(words[near], child.value)
    if advice is None or advice.text is None:
        return problem
    fix = rewritten(root, key, f"{near}: {advice.text}")
    return replace(problem, help=f"declare it as {near}: {advice.text}", fix=fix._replace(safe=advice.safe))


def _of_a_type(schema: Schema, value: object) -> bool:
    """Whether a value has a type that a schema accepts."""
    return "type" not in schema or accepts({"type": schema["type"]}, value)


def _list_alone(schema: Schema) -> Schema:
    """The schema of a list without the schema of its items, which are checked one by one."""
    return {key: value for key, value in schema.items() if key != "items"}
