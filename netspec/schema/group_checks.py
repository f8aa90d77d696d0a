"""Checks groups and the bodies of blocks: layers, or branches and the op that joins them."""

from __future__ import annotations

from collections.abc import Collection

from netspec.diagnostics import Advice, Problem, Span
from netspec.ops import OPS
from netspec.schema.argument_checks import ArgumentChecks
from netspec.schema.expectations import found
from netspec.schema.file_names import FileNames
from netspec.schema.problems import Collector
from netspec.schema.step_tree import is_group
from netspec.schema.step_words import GROUP, JOINS, OF_BRANCHES, STEP
from netspec.schema.suggest import likely
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.schema.word_checks import WordChecks
from netspec.source import Node


class GroupChecks:
    """Checks of single groups; `StepChecks` checks the steps inside."""

    def __init__(self, found: Collector, names: FileNames, arguments: ArgumentChecks) -> None:
        self._found, self._names, self._arguments = found, names, arguments
        self._words = WordChecks(found, names)

    def group(self, node: Node, ops: list[str]) -> None:
        """Checks a group; `ops` are the misplaced keys of ops in it."""
        body = "layers" if "layers" in node else "branches"
        for key, child in node.children.items():
            span = node.key_span(key)
            if key in ops:
                text = f"a group has '{body}' and no op, got '{key}'"
                self._found.report(node, Problem("several-ops", text, span, help=f"move {key} into a list of layers"))
            elif key in STEP:
                self._words.word(child, str(key), "group", span)
                if key == "from" and isinstance(child.value, dict):
                    from netspec.schema.input_checks import check_named_inputs  # few calls name their inputs

                    check_named_inputs(self._found, child, "group", None)
            elif key in ("scope", "default_scope", "final", "limit_stride"):
                place = child.span if isinstance(child.value, dict) else span
                self._found.validate(child, GROUP[str(key)], f"group: {key}", place)
            elif key not in GROUP:
                self._found.report(child, unknown_key(str(key), list(GROUP), "group", span, "step", node.value))
        self._found.misspelt |= {(node, word) for word in intended_keys(node.value, GROUP, "step")}
        if "else" in node and "when" not in node and (node, "when") not in self._found.misspelt:
            text = "group: 'when' is missing beside 'else'"
            self._found.report(node, Problem("missing-key", text, node.key_span("else")))
        self.body(node, "group", node.key_span(body))

    def body(self, node: Node, label: str, span: Span) -> None:
        """Checks the common part of groups and blocks: arg-scope, and layers or branches with a join."""
        for key in ("layers", "arg_scope"):
            if key in node:
                help = list_help(key, node[key], self._names.callable)
                place = node.key_span(key)
                self._found.validate(node[key], {"type": "array"}, f"{label}: {key}", place, deep=False, help=help)
        if "branches" in node:
            self._branches(node["branches"], node.key_span("branches"))
            if "layers" in node:
                text = f"{label} has either 'layers' or 'branches', got both"
                help = "put the branches into the list of layers"
                self._found.report(node, Problem("several-ops", text, node.key_span("branches"), help=help))
        if "join" in node:
            self._join(node["join"], node.key_span("join"))
        for key, other in (("branches", "join"), ("join", "branches")):
            if key in node and other not in node and (node, other) not in self._found.misspelt:
                problem = Problem("missing-key", f"{label}: '{other}' is missing beside '{key}'", node.key_span(key))
                if key == "branches":
                    self._found.tell(problem)  # the branches are known, and what joins them is not
                else:
                    self._found.report(node, problem)
        mistaken = any((node, word) in self._found.misspelt for word in ("layers", "branches"))
        if not {"layers", "branches"} & node.children.keys() and not mistaken and not self._found.incomplete(node):
            self._found.report(node, Problem("missing-key", f"{label} has neither 'layers' nor 'branches'", span))

    def _branches(self, node: Node, span: Span) -> None:
        """Checks a mapping from names of scopes to lists of steps, or a list of such lists."""
        words = {key: value for key, value in GROUP["branches"].items() if key not in ("items", "additionalProperties")}
        self._found.validate(node, words, "group: branches", span, deep=False)
        for key, child in node.children.items():
            help = list_help("layers", child, self._names.callable)
            if isinstance(key, str) and is_group(child):
                help = f"write branches as a list, and this one as - {{scope: {key}, layers: ...}}"
            named = f"branches: {key}" if isinstance(key, str) else f"branches[{key}]"
            if isinstance(node.value, list) and is_group(child):
                self._words_of_branch(child, named)
                continue
            self._found.validate(child, {"type": "array"}, named, node.key_span(key), deep=False, help=help)

    def _words_of_branch(self, node: Node, label: str) -> None:
        """Checks that a group among branches has the words of one; its own checks are those of a step."""
        for word in node.children:
            if word in GROUP and word not in OF_BRANCHES:
                listed = f"{', '.join(OF_BRANCHES[:-1])} and {OF_BRANCHES[-1]}"
                text = f"{label}: a group among branches has {listed}, got '{word}'"
                help = "give it to a step inside, or to the group of the branches"
                self._found.report(node[word], Problem("unknown-key", text, node.key_span(word), help=help))

    def _join(self, node: Node, span: Span) -> None:
        """Checks the name of an op that joins, or such an op with arguments."""
        if isinstance(node.value, dict) and len(node.value) == 1 and (key := next(iter(node.value))) in JOINS:
            self._arguments.arguments(node[key], key, f"join: {key}", node.key_span(key))
        elif not isinstance(node.value, str) or node.value not in GROUP["join"]["then"]["enum"]:
            wanted = ", ".join(JOINS)
            text = f"group: join: expected one op that joins ({wanted}), got {found(node.value, node)}"
            written = node.value if isinstance(node.value, str) else ""
            from netspec.schema.op_vocabulary import FOREIGN_JOINS  # read for a faulty file only

            near = FOREIGN_JOINS.get(written) or likely(written, JOINS, "op")
            advice = Advice(f"did you mean '{near}'?", near) if near else Advice(None)
            if near and OPS[near].required:
                if near == written:
                    text = f"group: join: {near} needs its {' and '.join(OPS[near].required)}"
                advice = Advice(f"write {{{near}: {{{', '.join(f'{name}: 3' for name in OPS[near].required)}}}}}")
            place = node.span if node.value is not None else span
            fix = advice.fix(node.span) if written else None
            self._found.report(node, Problem("unknown-value", text, place, help=advice.help, fix=fix))


def list_help(word: str, node: Node, callable: Collection[str]) -> str | None:
    """The help for a mapping in place of the list of `layers` or `arg_scope`, where the intention is plain."""
    if not isinstance(node.value, dict):
        return None
    from netspec.schema.listed import as_entries, as_steps  # read for a faulty file only

    return as_entries(node) if word == "arg_scope" else as_steps(node, callable)
