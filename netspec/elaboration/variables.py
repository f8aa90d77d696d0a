"""Records which layer creates which variable, to find layers that would create the same one."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.elaboration.scope_names import ScopeNames
from netspec.ops import Variable
from netspec.ops.kinds import AUTO
from netspec.shapes import shape_text


class Repetition(enum.Enum):
    """Why the same layer of a file is made several times."""

    ROUND = "a repeat around it"
    CALL = "calls of the block that it stands in"
    ALIAS = "aliases of it"


class Claimant(NamedTuple):
    """A layer that creates variables: its full scope, its scope in the file, its label, and its place."""

    scope: str
    name: str
    label: str
    span: Span
    repetition: Repetition
    known: bool
    """Whether no fault hides the shapes of its variables."""
    unscoped: bool
    """Whether it gives no scope, and so opens one of its own."""


class Variables:
    """The variables created so far, by their full names. `exist` says that all exist before the first layer.

    TensorFlow shares variables by the names that layers ask for. In the graph, one whose name differs from another in
    case only is renamed.
    """

    def __init__(self, exist: bool, names: ScopeNames) -> None:
        self._exist, self._names = exist, names
        self._made: dict[str, tuple[Variable, str, Span]] = {}
        self._shared: dict[str, str] = {}
        """The full names of the variables that the graph has one of."""

    def claim(
        self, variables: Sequence[Variable], by: Claimant, reuse: bool | str | None
    ) -> tuple[tuple[Variable, ...], Problem | None]:
        """Returns a layer's variables by their names in the graph; two layers share one only with `reuse`."""
        spend(len(variables) * (3 + len(by.scope) // 32))
        if by.unscoped and reuse == AUTO:
            text = f"{by.label}: reuse is {AUTO}, and without a scope it has variables of its own each time"
            return (), Problem("nothing-to-reuse", text, by.span, help="give it a scope; or remove reuse")
        claimed = [(self._path(variable, by.scope), variable) for variable in variables]
        problem = self._enter(claimed, by, reuse)
        return tuple(self._named(path, variable) for path, variable in claimed), problem

    def _path(self, variable: Variable, scope: str) -> str:
        """The name that a layer asks for."""
        if not variable.shared:
            return variable.full_name(scope)
        around = self._names.variable_scope
        return self._shared.setdefault(variable.name, f"{around}/{variable.name}" if around else variable.name)

    def _named(self, path: str, variable: Variable) -> Variable:
        """A variable by its name in the graph."""
        made = self._made[path][0] if path in self._made else None
        if made is None:
            return variable.called(path)
        return made if made[1:] == variable[1:] else variable.called(made.name)

    def _enter(self, claimed: Sequence[tuple[str, Variable]], by: Claimant, reuse: bool | str | None) -> Problem | None:
        scope, label, span = by.scope, by.label, by.span
        for path, variable in claimed:
            before = self._made.get(path)
            if before is None and reuse is True and not self._exist and not variable.shared:
                text = f"{label}: reuse is true, but no earlier layer creates the variable '{path}'"
                return Problem(
                    "nothing-to-reuse", text, span, help="remove reuse, or give the scope of an earlier layer"
                )
            if before is None:
                around = path.rpartition("/")[0] if variable.shared else scope
                self._made[path] = variable.called(self._names.variable(around, path)), label, span
                continue
            if self._exist or variable.shared:
                continue
            made, maker, place = before
            note = (Note(f"{maker} creates it, line {place.line}", place),)
            if not reuse:
                text = f"{label}: the variable '{path}' already exists"
                help = self._cure(claimed, by, by.repetition if place == span else None)
                return Problem("duplicate-variable", text, span, notes=note, help=help)
            if by.known and made.shape != variable.shape:
                sizes = f"{shape_text(made.shape)}, but needs {shape_text(variable.shape)}"
                text = f"{label}: shares '{path}' of {sizes}"
                return Problem("shapes-differ", text, span, notes=note)
        return None

    def _cure(self, claimed: Sequence[tuple[str, Variable]], by: Claimant, repetition: Repetition | None) -> str:
        """The help for a layer whose variables exist already; they can be shared only if their shapes are equal."""
        shared = all(path in self._made and self._made[path][0].shape == variable.shape for path, variable in claimed)
        match repetition:
            case Repetition.ROUND:
                return f"write scope: {by.name}_$i" + (", or reuse: auto to share the variables" if shared else "")
            case Repetition.CALL:
                return "give each call of the block a scope of its own"
            case Repetition.ALIAS:
                return "write the layer out in place of the alias, with another scope" + (
                    " or with reuse: true to share the variables" if shared else ""
                )
        further = next(n for n in itertools.count(1) if not self._holds(f"{by.scope}_{n}"))
        return f"write scope: {by.name}_{further}" + (", or reuse: true to share the variables" if shared else "")

    def _holds(self, scope: str) -> bool:
        return any(name.startswith(f"{scope}/") for name in self._made)
