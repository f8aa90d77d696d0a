"""Fits stored values to a network's variables: names are mapped, shapes and types compared, every fault reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from netspec.comparison.naming_habits import helpful_rules
from netspec.comparison.renaming import excluded, rename
from netspec.comparison.restoring import DTYPE, Mismatch, Stored
from netspec.comparison.stored_names import StoredNames, stored_names
from netspec.ops import Variable
from netspec.records import dataclass
from netspec.shapes import shape_text
from netspec.weights.fitting_help import FittingHelp, by_options
from netspec.weights.numbers import Array
from netspec.weights.stored_weights import Weights
from netspec.weights.weights_error import WeightsError
from netspec.wording import counted

_MOST_NAMED = 12
NOTHING: Mapping[str, str] = MappingProxyType({})


class FittedValues(Mapping[str, Array]):
    """The values that variables get, by their names and in their order; each is read when it is asked for."""

    def __init__(self, stored: Mapping[str, Array], names: Mapping[str, str]) -> None:
        self._stored = stored
        self._names = names

    def __getitem__(self, name: str) -> Array:
        return np.asarray(self._stored[self._names[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True, eq=False)
class FittedWeights:
    """What a network's variables find in what is stored, once it is renamed."""

    path: str
    """What is stored, for messages."""
    values: FittedValues
    """The values of the variables that are stored in their shape and type."""
    names: StoredNames
    """The same comparison as `netspec diff` shows."""
    left_out: tuple[Variable, ...]
    """The variables that were excluded."""
    faults: tuple[str, ...]
    """What is wrong with the rules, or with what is stored, such as a data file that is cut off."""
    renaming: Mapping[str, str]
    """The rules that would load more, as `renamed` takes them; empty if none are known."""

    @property
    def missing(self) -> tuple[Variable, ...]:
        """The variables that nothing is stored for."""
        return self.names.restoring.missing

    @property
    def mismatched(self) -> tuple[Mismatch, ...]:
        """The variables that are stored in another shape or type."""
        return self.names.restoring.mismatched

    @property
    def left_over(self) -> tuple[str, ...]:
        """The names, once renamed, of what is stored and not read."""
        return tuple(self.names.restoring.left_over)

    def require(self, helped: FittingHelp = by_options) -> FittedValues:
        """The values, if every variable has one.

        `helped` words what would help.

        Raises:
            WeightsError: it holds every fault, and the rule that would help.
        """
        faults = [*self.faults, *_missing(self.names, self.missing), *map(_mismatch, self.mismatched)]
        if not faults:
            return self.values
        help = helped(self.renaming, self.names.restoring.failing_scopes())
        count = f"{len(self.missing) + len(self.mismatched):,} of {counted(self._wanted, 'variable')}"
        about = f"{self.path} does not fit: {count} cannot be loaded" if self._unloaded else f"{self.path}: not loaded"
        raise WeightsError(about, faults, help)

    @property
    def _unloaded(self) -> int:
        return len(self.missing) + len(self.mismatched)

    @property
    def _wanted(self) -> int:
        return len(self.values) + self._unloaded


def fit(
    variables: Iterable[Variable],
    stored: Mapping[str, Array],
    *,
    renamed: Mapping[str, str] = NOTHING,
    exclude: Iterable[str] = (),
) -> FittedWeights:
    """Fits what is stored to variables.

    `stored` is what `open_weights` returns, or any mapping of names to arrays. `renamed` maps stored names or scopes to
    those of the network, and `exclude` has names or scopes of the network that are not loaded; docs/weights.md
    describes both.

    Raises:
        TypeError: what is given is neither.
    """
    wanted = tuple(_variables(variables))
    _require_mapping(stored)
    require_names("exclude", exclude)
    renaming = rename(stored.stored if isinstance(stored, Weights) else stored, renamed)
    out, faults = excluded((variable.name for variable in wanted), exclude)
    described = {new: _described(stored, name) for new, name in renaming.names.items()}
    loaded = [variable for variable in wanted if variable.name not in out]
    names = stored_names(loaded, described)
    values = FittedValues(stored, {each.name: renaming.names[each.name] for each in names.restoring.loaded})
    rules = helpful_rules(loaded, described, names)
    path = stored.path if isinstance(stored, Weights) else "the mapping"
    damage = stored.checkpoint.faults if isinstance(stored, Weights) else ()
    left_out = tuple(variable for variable in wanted if variable.name in out)
    return FittedWeights(path, values, names, left_out, (*damage, *renaming.faults, *faults), rules)


def renamed_values(stored: Weights, renamed: Mapping[str, str]) -> FittedValues:
    """All values that are stored, by the names that rules make.

    Raises:
        WeightsError: a rule is wrong.
    """
    renaming = rename(stored.stored, renamed)
    if faults := (*stored.checkpoint.faults, *renaming.faults):
        raise WeightsError(f"{stored.path} cannot be renamed", faults)
    return FittedValues(stored, {new: name for new, name in renaming.names.items() if name in stored})


def _variables(given: object) -> Iterator[Variable]:
    for one in given if isinstance(given, Iterable) else [given]:
        if not isinstance(one, Variable):
            text = "variables: expected those of a network, such as net.elaborate().variables"
            raise TypeError(f"{text}, got a value of type {type(one).__name__}")
        yield one


def _require_mapping(stored: object) -> None:
    if not isinstance(stored, Mapping):
        text = "stored: expected what open_weights(path) returns, or a mapping of names to arrays"
        raise TypeError(f"{text}, got a value of type {type(stored).__name__}")


def require_names(argument: str, given: object) -> None:
    """Requires names, and not one text, whose letters would be taken for names.

    Raises:
        TypeError: it is a text.
    """
    if isinstance(given, str):
        raise TypeError(f"{argument}: expected names, such as [{given!r:.80}], got the text {given!r:.80}")


def _described(stored: Mapping[str, Array], name: str) -> Stored:
    if isinstance(stored, Weights):
        tensor = stored.stored[name]
        return Stored(tensor.shape, tensor.dtype)
    array = np.asarray(stored[name])
    return Stored(array.shape, array.dtype.name)


def _missing(names: StoredNames, missing: Iterable[Variable]) -> Iterator[str]:
    for variable in missing:
        near = names.similar.get(variable.name)
        if near is None and names.scope is not None:
            theirs = names.scope.stored + variable.name.removeprefix(names.scope.wanted)
            near = theirs if names.in_scope and variable in names.in_scope.loaded else None
        yield f"{variable.name} is not stored" + (f"; did you mean {near}?" if near else "")


def _mismatch(found: Mismatch) -> str:
    if found.of_shape:
        return f"{found.variable.name} has {shape_text(found.variable.shape)}, stored {shape_text(found.stored.shape)}"
    return f"{found.variable.name} is {DTYPE}, stored {found.stored.dtype}"
