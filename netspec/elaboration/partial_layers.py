"""Partial inference: what is known about a layer although faults hide some of its arguments or input sizes.

An argument at fault is replaced by sample values: a result that is the same for all of them does not depend on it. A
hidden size is a symbol, which the shape rules handle as they do an unknown height of an image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.elaboration.op_cache import effect_of
from netspec.expression.special_values import FAULTY
from netspec.hidden_sizes import HIDDEN, agreed, any_hidden, is_hidden
from netspec.ops import OPS, Op, OpError, Requirement, Variable
from netspec.ops.op import UnmetRequirement
from netspec.records import dataclass
from netspec.shapes import Dim, Shape

MAX_TRIALS = 4_000
"""The most ops with sample values in one elaboration; after that, layers are unknown."""
FEW_TRIALS = 200
"""The same while a text is being written: so many take less time than a person notices."""
_TRIAL = 60
"""The cost in the budget of each trial."""
_FILLINGS: tuple[int, ...] = (1, 14_400)
"""Numbers for a hidden size, the second a multiple of all that divide sizes."""
_OPEN = Requirement(None, ">=", 1, OpError("", ""))
"""A placeholder for the unknown conditions of a layer."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What is known about a layer: a substitute for its op, and the error that it raises for every hidden value."""

    op: Op | None
    outputs: tuple[Shape | None, ...] = (None,)
    requirements: tuple[Requirement, ...] = (_OPEN,)
    variables: tuple[Variable, ...] = ()
    """Those that it has in any case; their shapes are not known."""
    error: OpError | None = None


class _Found(NamedTuple):
    """The result of one trial; an output is None if its rank is unknown."""

    outputs: tuple[Shape | None, ...] = (None,)
    requirements: tuple[Requirement, ...] = (_OPEN,)
    variables: tuple[Variable, ...] = ()


class PartialInference:
    """Infers layers of one elaboration, and caches the results."""

    def __init__(self, most: int = MAX_TRIALS) -> None:
        """`most` is the number of ops with sample values that may be tried."""
        self._trials_left = most
        self._known: dict[tuple[type[Op], str, Op | None, tuple[Shape | None, ...]], Partial] = {}

    def infer(
        self, op: type[Op], values: Mapping[str, Any], normalizer: Op | None, shapes: tuple[Shape | None, ...]
    ) -> Partial:
        """`values` are plain data, or FAULTY; `normalizer` is None where there is none, or where it is hidden."""
        key = op, repr(values), normalizer, shapes
        if key not in self._known:
            self._known[key] = self._inferred(op, values, normalizer, shapes)
        return self._known[key]

    def _inferred(
        self, op: type[Op], values: Mapping[str, Any], normalizer: Op | None, shapes: tuple[Shape | None, ...]
    ) -> Partial:
        from netspec.elaboration.sample_values import samples  # for a faulty file only

        sampled = {name: samples(op.key, name) for name, value in values.items() if value is FAULTY}
        if (sampled and self._trials_left <= 0) or not all(sampled.values()):
            return Partial(None)  # no samples can represent all values
        trials = _trials(op, values, normalizer, sampled)
        self._trials_left -= len(trials) - 1
        spend(len(trials) * _TRIAL)
        known = [shape for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return Partial(trials[0][0])
        outcomes = [_outcome(made, tuple(known)) for made, _ in trials]
        effects = [outcome for outcome in outcomes if isinstance(outcome, _Found)]
        errors = [outcome for outcome in outcomes if isinstance(outcome, OpError)]
        ranks = {len(shape) for found in effects for shape in found.outputs if shape is not None}
        if ranks - {len(shape) for shape in known} and any(isinstance(error, UnmetRequirement) for error in errors):
            # Where sizes exclude some values, the rank that the others give is not sure.
            return Partial(trials[0][0])
        if effects:
            return _common(trials[0][0], effects, any_hidden(known))
        # An error about an argument that is hidden may not occur with its real value.
        others = [error for error in errors if error.argument not in trials[0][1]]
        sure = bool(others) and all(error.text == others[0].text for error in others)
        return Partial(trials[0][0], error=others[0] if sure else None)


def _trials(
    op: type[Op], values: Mapping[str, Any], normalizer: Op | None, at_fault: Mapping[str, Sequence[Any]]
) -> list[tuple[Op, frozenset[str]]]:
    """The op with sample values for the faulty ones."""
    bases = [{name: found[min(at, len(found) - 1)] for name, found in at_fault.items()} for at in (0, 1, 3)]
    varied = [{**base, name: value} for base in bases for name, found in at_fault.items() for value in found]
    made: dict[str, tuple[Op, frozenset[str]]] = {}
    for chosen in (*bases, *varied):
        given = {**values, **chosen}
        named = given.get("normalizer_fn")
        inner = normalizer or (OPS[named]() if isinstance(named, str) else None)
        made.setdefault(repr(chosen), (op(normalizer=inner, **given), frozenset(at_fault)))
    return list(made.values())


def _outcome(op: Op, shapes: tuple[Shape, ...]) -> _Found | OpError:
    """The effect of the op on shapes with hidden sizes, or the error that it raises for all of them."""
    outcome = _effect(op, shapes)
    if isinstance(outcome, _Found) or not any_hidden(shapes):
        return outcome
    filled = [_effect(op, tuple(_filled(shape, shapes, number) for shape in shapes)) for number in (*_FILLINGS, None)]
    found = [each for each in filled if isinstance(each, _Found)]
    if not found and all(isinstance(each, OpError) and each.code == outcome.code for each in filled):
        return outcome
    # A single success may depend on the sampled number.
    return _Found(_agreed(found), (_OPEN,), _shared(found)) if found[1:] else _Found()


def _effect(op: Op, shapes: tuple[Shape, ...]) -> _Found | OpError:
    try:
        return _Found(*effect_of(op, shapes))
    except OpError as error:
        return error


def _filled(shape: Shape, shapes: Sequence[Shape], filling: int | None) -> Shape:
    """The shape with a number in place of each hidden size, or with the size of another input on the same axis."""

    def size(axis: int) -> Dim:
        others = (other[axis] for other in shapes if axis < len(other) and not is_hidden(other[axis]))
        return filling or next(others, _FILLINGS[-1])

    return tuple(size(axis) if is_hidden(known) else known for axis, known in enumerate(shape))


def _common(op: Op, effects: Sequence[_Found], hidden: bool) -> Partial:
    # A size that is unknown because of a hidden one may be known for a number.
    outputs = tuple(
        shape and tuple(HIDDEN if is_hidden(size) or (hidden and size is None) else size for size in shape)
        for shape in _agreed(effects)
    )
    requirements = effects[0].requirements
    sure = all(found.requirements == requirements for found in effects) and not any(
        is_hidden(requirement.size) for requirement in requirements
    )
    return Partial(op, outputs, requirements if sure else (_OPEN,), _shared(effects))


def _agreed(effects: Sequence[_Found]) -> tuple[Shape | None, ...]:
    """What the outputs have in common; one unknown output if it is not known how many there are."""
    if len({len(found.outputs) for found in effects}) > 1:
        return (None,)
    return tuple(agreed(shapes) for shapes in zip(*(found.outputs for found in effects), strict=True))


def _shared(effects: Sequence[_Found]) -> tuple[Variable, ...]:
    names = set.intersection(*({variable.name for variable in found.variables} for found in effects))
    return tuple(variable for variable in effects[0].variables if variable.name in names)
