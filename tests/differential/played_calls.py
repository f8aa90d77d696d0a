"""Plays the layers and the calls of blocks of an interpreted spec, once or as `slim.repeat` does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

from netspec.ops import OPS

from .played_groups import inside
from .played_library import LIBRARY, WRITTEN_OUT, written_out
from .playing import OUTER, OWN, Playing, Step
from .python_expressions import Reached, word, worked_out
from .python_values import Rounds, rows


class Called(NamedTuple):
    """A step that names an op or a block, with the tensors that it is fed."""

    step: Step
    key: str
    fed: list[Any]
    named: bool = False
    """Whether the steps of the block are end points by their names."""
    final: str | None = None


def once(playing: Playing, called: Called, names: Mapping[str, Any], scope: str | None = None) -> str | None:
    """Plays a layer or a call, whose scope a repeat may give; returns the scope that it has."""
    given = called.step[called.key] or {}
    of_round = {} if scope is None else {"scope": scope}
    if called.key in OPS:
        return playing.layer(called.step, called.key, worked_out({**given, **of_round}, names), called.fed)
    return _call(playing, called, {**worked_out(given, names), **of_round})


def repeated(playing: Playing, called: Called, names: Mapping[str, Any], times: Rounds) -> tuple[str | None, bool]:
    """Plays a layer or a call several times; returns the scope of all rounds, and whether all were played."""
    step, key, fed, _, final = called
    scope = word(step[key] or {}, "scope", names)
    function = OPS[key].function if key in OPS else key
    cut = False
    with ExitStack() as stack:
        stack.enter_context(playing.backend.tf.variable_scope(scope, "Repeat"))
        rounds = stack.enter_context(playing.frame.open.inside(step, playing.scope))
        stack.enter_context(playing.ends.part(final, rounds))
        for i, of_round in enumerate(times or (), 1):
            if cut := playing.ends.ended:
                break
            playing.reached = Reached(playing.tensor)
            fed = fed if i == 1 else [playing.tensor, *fed[1:]]
            inner = {**names, "input": playing.reached, **of_round}
            edited = step.get("given_of_round", {}).get(str(i), {})
            one = {**step, key: {**(step[key] or {}), **edited}} if edited else step
            once(playing, Called(one, key, fed), inner, f"{scope or function}_{i}")
            rounds.last = playing.frame.open.kept(step)
            playing.ends.reach((id(step),), playing.tensor)
    playing.name(step, scope)
    return scope, not cut


def _call(playing: Playing, called: Called, given: dict[str, Any]) -> str | None:
    """Plays a call of a block with its arguments; returns the scope that it gives."""
    step, key, fed, named, final = called
    outside = playing.frame
    definition = outside.blocks[key]
    used = definition.get("use")
    root = playing.files[used] if used else definition
    declared = root.get("params", {})
    own = None if "scope" in declared else given.pop("scope", None)
    default = definition.get("scope")
    values = {name: each["default"] for name, each in declared.items() if "default" in each}
    values |= {**playing.layers.of_block(definition), **given}
    values = {name: rows(value, declared.get(name)) for name, value in values.items()}
    if playing.limit is not None and definition.get("strided"):
        values["stride"], values["rate"] = playing.limit.limited(values["stride"])
    with playing.opened(own, None if own else default) as opened:
        if used:
            playing.frame = playing.file(root, {**values, "scope": playing.scopes.own.name}, fed)
        else:
            playing.frame = playing.inside(root, fed)
        frame = playing.frame
        names = {**frame.names, **values}
        playing.tensor = fed[0]
        with (
            playing.layers.arg_scope(root.get("arg_scope", ()), names, frame.blocks),
            playing.ends.part(final, frame.open.names),
        ):
            if used:
                playing.play_file(root)
            elif definition is LIBRARY.get(key) and key in WRITTEN_OUT:
                _written_out(playing, called, values)
            else:
                # As a group without a scope of its own is, a call is one with the list that it stands in.
                inside(playing, root, names, named and not default and own in (None, OWN, OUTER))
        if opened is not None and not playing.ends.ended:
            playing.end_points.collect(key, opened.name, playing.tensor)
            playing.end_points.watch(frame.end_points)
    outside.end_points.update(frame.end_points)
    playing.frame = outside
    outside.open.enclose(step, frame.open.names)
    playing.name(step, own or values.get("scope"), opened)
    return own if own not in (OWN, OUTER) else None


def _written_out(playing: Playing, called: Called, values: Mapping[str, Any]) -> None:
    """Plays a block of the library that is a function, whose layer is an end point by its own name."""
    step, key, (fed,), named, _ = called

    def build(op: str, own: dict[str, Any], fed: Any) -> Any:
        scope = playing.layer(step, op, own, [fed])
        if named and scope is not None and not playing.ends.ended:
            playing.enter(scope)
        return playing.tensor

    playing.tensor = written_out(key, playing.backend, build, fed, values)
