"""Error recovery: records what reported faults hide, so that no fault is reported twice or causes further messages.

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
"""The first character of a placeholder for a faulty scope; no file can write it."""
_COMPARED = 30
"""How many characters of a name are compared for one step of the budget."""


class Recovery:
    """What faults hide in one elaboration: names, scopes, outputs of steps, and whether a step is there at all."""

    def __init__(self, before: Hidden) -> None:
        """`before` is what faults hide that were reported before elaboration."""
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
        """Whether the current steps may be absent, or repeated."""
        return self._in_doubt

    @property
    def step_hidden(self) -> bool:
        """Whether the output of the current step is unknown, since one of its keywords is faulty."""
        return self._step_hidden

    @property
    def silent(self) -> bool:
        """Whether an expression was skipped since it reads something faulty."""
        return self._silent

    @property
    def hidden(self) -> int:
        """A count that grows whenever a fault hides something of a network."""
        return self._outputs + len(self._scopes) + self._silent

    @contextmanager
    def step(self) -> Iterator[None]:
        """Opens a step; what is uncertain or hidden about it stays so until it is closed."""
        before = self._in_doubt, self._step_hidden, self._outputs_before
        self._step_hidden, self._outputs_before = False, self._outputs
        try:
            yield
        finally:
            self._in_doubt, self._step_hidden, self._outputs_before = before

    def stand_in(self, word: str, *said: Node) -> Any:
        """Returns a placeholder for a faulty keyword's value; `said` are the nodes that give it, or may give it.

        Hides what depends on the value: everything about the step, unless the word is one of those below.
        """
        match word:
            case "scope" | "default_scope" | "name":
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
                # Their readers continue with both outputs, or with unknown strides.
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
        """Records the value of a sound keyword: the id of an uncertain step may exist or not."""
        if word == "id" and self._in_doubt:
            self._hide_names([value] if isinstance(value, str) else value)

    def hide_names(self) -> None:
        """Hides which names there are, since some may still be written."""
        self._any_name = True

    def hide_layer(self, scope: str, step: Node | None = None) -> None:
        """Hides the variables of a layer by its scope; hides the step too if the layer is not made at all."""
        self._scopes.add(scope)
        if step is not None:
            self.hide_step(step)

    def hide_value(self) -> None:
        """Records that an expression is skipped since it reads something faulty."""
        self._silent = True

    def explains(self, code: str, name: str = "") -> bool:
        """Whether a reported fault causes one with this code, which is about a name."""
        match code:
            case "unknown-id":
                return self._any_name or name in self._scopes or any(map(self._hides, (name, *name.split("."))))
            case "duplicate-id" | "end-point-twice":
                return self._hides(name)
            case "nothing-to-reuse" | "shapes-differ":
                return self._any_scope or name in self._scopes or any(map(self._hides, name.split("/")))
            case "stride-limit":
                return self._outputs > self._outputs_before
            case "unknown-end-point":
                return self._outputs > 0 or self._silent or self._any_name or self._hides(name)
        return self._any_name or self._any_scope or self._outputs > 0 or self._silent

    def _hide_names(self, names: Iterable[str]) -> None:
        for name in names:
            spend(len(name) // _COMPARED)
            self._names.add(_folded(name))

    def _hide_written(self, nodes: Iterable[Node]) -> None:
        """Hides the names that nodes give: the written ones, or all names if one is no plain text."""
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
    """A name normalized for comparison: without signs, in lower case."""
    return "".join(filter(str.isalnum, name)).lower() or name
