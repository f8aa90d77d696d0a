"""Which layer made which variable, so that two that would make the same one are seen without TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics import Note, Problem, Span
from netspec.ops import Variable
from netspec.shapes import shape_text


class Variables:
    """The variables made so far, under their full names. `exist` says that all are there before the first layer."""

    def __init__(self, exist: bool) -> None:
        self._exist = exist
        self._made: dict[str, tuple[Variable, str, Span]] = {}
        self._hidden: set[str] = set()
        self.unsure = False
        """Whether a layer was passed over whose scope is not known."""

    def hides(self, scope: str) -> bool:
        """Whether a layer of this scope was passed over."""
        return scope in self._hidden

    def hide(self, scope: str) -> None:
        """Remembers a layer whose variables are not known, since a fault hides its input."""
        self._hidden.add(scope)

    def claim(
        self, variables: Sequence[Variable], scope: str, reuse: bool, label: str, span: Span
    ) -> tuple[tuple[Variable, ...], Problem | None]:
        """A layer's variables under their full names; no two layers may make the same one unless `reuse` says so."""
        full = tuple(variable.under(scope) for variable in variables)
        if self._exist or (reuse and (self.unsure or scope in self._hidden)):
            return full, None
        for variable in full:
            before = self._made.get(variable.name)
            if before is None and reuse:
                text = f"{label}: reuse is true, and no layer before made the variable '{variable.name}'"
                return full, Problem("nothing-to-reuse", text, span, help="reuse takes the scope of an earlier layer")
            if before is None:
                self._made[variable.name] = variable, label, span
                continue
            made, maker, place = before
            note = (Note(f"{maker} made it, line {place.line}", place),)
            if not reuse:
                text = f"{label}: the variable '{variable.name}' exists already"
                again = "add $i to the scope of what repeats" if place == span else "give the layer another scope"
                help = f"{again}, or reuse: true to share the variables"
                return full, Problem("duplicate-variable", text, span, notes=note, help=help)
            if made.shape != variable.shape:
                sizes = f"{shape_text(made.shape)}, but needs {shape_text(variable.shape)}"
                text = f"{label}: shares '{variable.name}' of {sizes}"
                return full, Problem("shapes-differ", text, span, notes=note)
        return full, None
