"""Checks the keywords that layers and groups share: `when`, `else`, `repeat`, `id`, `from` and the others of `STEP`."""

from __future__ import annotations

from netspec.diagnostics import Advice, Span
from netspec.records import replace
from netspec.schema.file_names import FileNames
from netspec.schema.problems import Collector
from netspec.schema.step_words import STEP
from netspec.schema.validate import faults
from netspec.source import Node


class WordChecks:
    """Checks of single keywords."""

    def __init__(self, found: Collector, names: FileNames) -> None:
        self._found, self._names = found, names

    def word(self, node: Node, word: str, label: str, span: Span) -> None:
        """Checks the value of a keyword."""
        if word == "else":
            self._found.validate(node, {"type": "array"}, f"{label}: else", span, deep=False)
        else:
            problems = faults(STEP[word], node.value, node, f"{label}: {word}", span)
            if isinstance(node.value, str) and node.value in self._names.params:
                advice = Advice(f"write ${node.value}", f"${node.value}")
                problems = [replace(each, help=advice.help, fix=advice.fix(each.span)) for each in problems]
            elif word == "from" and _counts(node.value):
                help = "give the layer that is meant an id, and write its id: layers are not counted"
                problems = [replace(problem, help=help, fix=None) for problem in problems]
            self._found.add(node, problems)


def _counts(value: object) -> bool:
    """Whether inputs are given as offsets, such as Darknet's `-1`."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, int) and item < 0 for item in items)
