"""Checks layers: one op or block, its arguments, and the keywords beside it."""

from __future__ import annotations

from netspec.diagnostics import Advice, Problem
from netspec.ops import OPS
from netspec.ops.op import Op
from netspec.records import replace
from netspec.schema.argument_checks import ArgumentChecks
from netspec.schema.file_names import FileNames
from netspec.schema.problems import Collector
from netspec.schema.step_words import GROUP, ON_CALLS, PASSING, STEP
from netspec.schema.suggest import likely, recognized, suggested
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.schema.word_checks import WordChecks
from netspec.source import Node
from netspec.wording import folded, layer_label, on_one_line

_WORDS_FOR_OP = ("type", "op", "layer", "classname", "class", "kind", "module")
"""Keys that hold the op of a layer in other formats."""


class LayerChecks:
    """Checks of single layers; `StepChecks` checks the steps inside."""

    def __init__(self, found: Collector, names: FileNames, arguments: ArgumentChecks) -> None:
        self._found, self._names, self._arguments = found, names, arguments
        self._words = WordChecks(found, names)

    def layer(self, node: Node, key: str) -> None:
        """Checks a step that calls the op or the block `key`."""
        inside = node[key]
        label = layer_label(key, inside.value)
        self._found.misspelt |= {(node, word) for word in intended_keys(node.value, self._names.step_keys, "step")}
        apart = self._apart(node, key, label)
        for word, child in node.children.items():
            if word not in apart:
                self._beside(node, str(word), child, key, label)
        self._arguments.arguments(inside, key, label, node.key_span(key), node)
        if key in OPS and _from_inside(inside.value, OPS[key]):
            self._found.misspelt.add((node, "from"))
        # A keyword among the arguments was reported there.
        self._found.misspelt |= {
            (node, word) for word in STEP if word in inside and word not in self._names.arguments_of(key)
        }

    def passing(self, node: Node) -> None:
        """Checks a step that has no op on purpose."""
        for key, child in node.children.items():
            self._keyword(node, str(key), child, "step")

    def without_op(self, node: Node) -> None:
        """Reports a step without an op: its unknown keys are unknown ops, or misspelt keywords."""
        unknown = [str(key) for key in node.children if key not in GROUP]
        if named := self._op_as_value(node, unknown):
            self._found.report(node, named)
            unknown = [key for key in unknown if self._is_word(key) and node.key_span(key) != named.span]
        ops = {key: near for key in unknown if (near := likely(key, self._names.callable, "op"))}
        words = [key for key in unknown if self._is_word(key)]
        for key, child in node.children.items():
            if key in STEP:
                self._words.word(child, str(key), "layer", node.key_span(key))
        for key in unknown:
            if key in words:
                self._found.report(node, unknown_key(key, list(GROUP), "layer", node.key_span(key), "step", node.value))
                continue
            if self._names.hidden.base or (self._names.blocks_unread and key not in ops):
                # It may be a block of a base that is not known, or one of the faulty `blocks`.
                continue
            advice, span = self._op_advice(key, self._names.callable, node[key].value), node.key_span(key)
            text = f"unknown op '{on_one_line(key)}'"
            self._found.report(node, Problem("unknown-op", text, span, help=advice.help, fix=advice.fix(span)))
            if (near := ops.get(key)) in OPS and isinstance(node[key].value, dict):
                self._arguments.arguments(node[key], str(near), key, node.key_span(key))
        meant = {likely(key, GROUP, "step") for key in words}
        bodies = meant & {"layers", "branches", *PASSING} or (words and not node.children.keys().isdisjoint(PASSING))
        if not named and len(words) == len(unknown) and not bodies and not self._found.incomplete(node):
            text = "no op here; a layer needs an op, and a group needs 'layers' or 'branches'"
            self._found.report(node, Problem("no-op", text, node.span))
        self._found.faulty.add(node)

    def _keyword(self, node: Node, word: str, child: Node, label: str, key: str = "") -> None:
        """Checks a keyword of the language, in a step that calls the op or the block `key`, if any."""
        span = node.key_span(word)
        self._words.word(child, word, label, span)
        if word == "from" and isinstance(child.value, dict):
            from netspec.schema.input_checks import check_named_inputs  # few calls name their inputs

            check_named_inputs(self._found, child, label, self._names.blocks.get(key))
        if word == "else" and "when" not in node and (node, "when") not in self._found.misspelt:
            self._found.report(node, Problem("missing-key", f"{label}: 'when' is missing beside 'else'", span))

    def _is_word(self, key: str) -> bool:
        """Whether an unknown key most likely is a misspelt word of the language."""
        return not recognized(key, self._names.callable, "op") and likely(key, GROUP, "step") is not None

    def _op_as_value(self, node: Node, unknown: list[str]) -> Problem | None:
        """The problem of a layer whose op is the value of a key, as in `type: conv2d`; None if it is not."""
        for word in unknown:
            value = node[word].value
            if folded(word) not in _WORDS_FOR_OP or not isinstance(value, str):
                continue
            if op := likely(value, self._names.callable, "op"):
                from netspec.schema.misplaced import gathered  # read for a faulty file only

                rest = [key for key in unknown if key != word and not self._is_word(key)]
                rest += ["scope"] if "scope" in node else []
                help = f"write {op}: {gathered(node, rest)}"
                text = f"unknown op '{word}': the key of a layer is its op"
                return Problem("unknown-op", text, node.key_span(word), help=help)
        return None

    def _op_advice(self, key: str, ops: list[str], value: object) -> Advice:
        """The advice on an unknown op."""
        if not recognized(key, ops, "op"):
            return Advice("run `netspec ops` for the list of ops")
        return suggested(key, ops, "op", value=value)

    def _beside(self, node: Node, word: str, child: Node, op: str, label: str) -> None:
        """Checks a key beside the op: it must be a keyword of the language."""
        span = node.key_span(word)
        if word in STEP:
            self._keyword(node, word, child, label, op)
        elif word in OPS or word in self._names.blocks:
            pass
        elif word in ON_CALLS and op in self._names.blocks:
            self._found.validate(child, GROUP[word], f"{label}: {word}", span)
        elif word in self._names.arguments_of(op):
            self._misplaced(node, word, word, op, label)
        elif not likely(word, STEP, "step") and (argument := likely(word, self._names.arguments_of(op), "argument")):
            self._misplaced(node, word, argument, op, label)
        elif word in GROUP:
            text = f"{label}: '{word}' is allowed on a group only"
            help = f"put the layer into a group: {{{word}: ..., layers: [...]}}"
            self._found.report(node, Problem("unknown-key", text, span, help=help))
        else:
            self._found.report(child, unknown_key(word, list(STEP), label, span, "step", node.value))
            if not intended_keys({word: None}, self._names.callable).isdisjoint(self._names.callable):
                self._found.faulty.add(node)

    def _apart(self, node: Node, op: str, label: str) -> list[str]:
        """The arguments below an op that should be inside it, if there are several: one slip of the indentation."""
        if node[op].value is not None or node.in_braces or op not in node.children:
            return []
        known = self._names.arguments_of(op)
        found = [str(word) for word in node.children if word in known and word not in STEP]
        if len(found) < 2:
            return []
        from netspec.schema.misplaced import not_indented

        self._found.report(node[found[0]], not_indented(node, found, op, label))
        self._found.faulty |= {node[word] for word in found}
        self._found.misspelt |= {(node[op], word) for word in found}
        return found

    def _misplaced(self, node: Node, word: str, argument: str, op: str, label: str) -> None:
        from netspec.schema.misplaced import beside

        empty = node[op].value is None and not node.in_braces
        problem = beside(word, argument, node[word].value, op, label, node.key_span(word), empty)
        from netspec.schema.entry_fixes import deeper, moved_in

        below = empty and node.key_span(op) < node.key_span(word)
        problem = replace(problem, fix=deeper(node, word, argument) if below else moved_in(node, op, word, argument))
        self._found.report(node[word], problem)
        self._found.misspelt.add((node[op], argument))


def _from_inside(arguments: object, op: type[Op]) -> bool:
    """Whether `from`, or another library's word for it, is among the arguments of an op."""
    if isinstance(arguments, list):
        from netspec.schema.misplaced import names_inputs

        return names_inputs(arguments, op)
    unknown = set(arguments) - set(op.arguments) if isinstance(arguments, dict) else set()
    return "from" in intended_keys(dict.fromkeys(unknown), STEP, "step") | unknown
