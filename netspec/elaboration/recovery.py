"""What the faults reported so far hide, so that each is reported once and none causes another message.

A word that is at fault is replaced by `stand_in`, which hides all that could depend on it; the words that hide less are
listed there. A fault that is about a name, such as an unknown id, is reported only if nothing here `explains` it. Sizes
that a fault hides are in the shapes themselves, see `hidden_sizes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from netspec.budget import spend
from netspec.expression.special_values import FAULTY
from netspec.schema.hidden_names import Hidden
from netspec.schema.step_tree import names_within
from netspec.source import Node

STAND_IN = "?"
"""The first character of a scope that stands in for one at fault; no file can write it."""
_COMPARED = 30
"""The characters of a name that are compared in one step of the budget."""


class Recovery:
    """What faults hide in one elaboration: names, scopes, outputs of steps, and whether a step is there at all."""

    def __init__(self, before: Hidden) -> None:
        """`before` is what the faults hide that were reported before the elaboration."""
        self._names = set(map(_folded, before.names))
        self._scopes: set[str] = set()
        self._any_name = False
        self._any_scope = False
        self._outputs = 0
        self._stand_ins = 0
        self._silent = False
        self._in_doubt = False
        self._step_hidden = False
        self._outputs_before = 0

    @property
    def in_doubt(self) -> bool:
        """Whether the steps in hand may not be there at all, or several times."""
        return self._in_doubt

    @property
    def step_hidden(self) -> bool:
        """Whether nothing is known of what the step in hand makes, since a word of it is at fault."""
        return self._step_hidden

    @property
    def silent(self) -> bool:
        """Whether an expression was passed over since it reads something that is at fault."""
        return self._silent

    @contextmanager
    def step(self) -> Iterator[None]:
        """Opens a step; what is in doubt about it, or hidden of it, is so until it is left."""
        before = self._in_doubt, self._step_hidden, self._outputs_before
        self._step_hidden, self._outputs_before = False, self._outputs
        try:
            yield
        finally:
            self._in_doubt, self._step_hidden, self._outputs_before = before

    def stand_in(self, word: str, *said: Node) -> Any:
        """What stands in for the value of a word of a step; `said` are the nodes that give it, or may give it.

        Hides what depends on the value: everything about the step, unless the word is one of those below.
        """
        match word:
            case "scope" | "name":
                self.hide_output()
                self._hide_written(said)
                self._stand_ins += 1
                return f"{STAND_IN}{self._stand_ins}"
            case "end_point":
                self.hide_output()
                self._hide_written(said)
                return None
            case "id":
                self._hide_written(said)
                return None
            case "when" | "repeat":
                self.hide_output()
                self._in_doubt = True
            case "side" | "limit_stride":
                # Their readers go on with both outputs, or with strides of which nothing is known.
                pass
            case _:
                self.hide_output()
                self._any_name = self._any_scope = self._in_doubt = self._step_hidden = True
        return FAULTY

    def hide_output(self) -> None:
        """Hides the output of a step, which could be an end point, or have a stride."""
        self._outputs += 1

    def hide_step(self, node: Node) -> None:
        """Hides a step that is not elaborated: its output, and all names that it or those inside it give."""
        self.hide_output()
        self._hide_names(names_within(node))

    def give(self, word: str, value: Any) -> None:
        """Notes the value of a word that is sound: an id that a step in doubt gives may be there or not."""
        if word == "id" and self._in_doubt:
            self._hide_names([value])

    def hide_layer(self, scope: str, step: Node | None = None) -> None:
        """Hides the variables of a layer by its scope; and the step, if it is not made at all."""
        self._scopes.add(scope)
        if step is not None:
            self.hide_step(step)

    def hide_value(self) -> None:
        """Notes that an expression is passed over since it reads something that is at fault."""
        self._silent = True

    def explains(self, code: str, name: str = "") -> bool:
        """Whether a fault that was reported is the reason for one with a code, which is about a name."""
        match code:
            case "unknown-id":
                return self._any_name or name in self._scopes or self._hides(name)
            case "duplicate-id" | "end-point-twice":
                return self._hides(name)
            case "nothing-to-reuse" | "shapes-differ":
                return self._any_scope or name in self._scopes or any(map(self._hides, name.split("/")))
            case "stride-limit":
                return self._outputs > self._outputs_before
            case "unknown-end-point":
                return self._outputs > 0 or self._silent
        return self._any_name or self._any_scope or self._outputs > 0 or self._silent

    def _hide_names(self, names: Iterable[str]) -> None:
        for name in names:
            spend(len(name) // _COMPARED)
            self._names.add(_folded(name))

    def _hide_written(self, nodes: Iterable[Node]) -> None:
        """Hides the names that nodes give: as they are written, or any if that cannot be told."""
        for node in nodes:
            if isinstance(node.value, str) and "$" not in node.value:
                self._hide_names([node.value])
            else:
                self._any_name = self._any_scope = True

    def _hides(self, name: str) -> bool:
        if not self._names:
            return False
        spend(len(name) // _COMPARED)
        return _folded(name) in self._names


def _folded(name: str) -> str:
    """A name without what may be wrong with it: signs, and the case of letters."""
    return "".join(filter(str.isalnum, name)).lower() or name
