"""Plays the steps of an interpreted spec in order: conditions, inputs, names and end points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.ops import OPS

from .played_calls import Called, once, repeated
from .played_files import inputs_of
from .played_groups import group
from .playing import Playing, Step
from .python_expressions import Reached, word
from .python_values import rounds


def play_steps(playing: Playing, steps: list[Any], names: Mapping[str, Any], named: bool) -> None:
    """Plays a list of steps; if `named`, each is an end point by its own name."""
    for step in steps:
        if playing.ends.ended:
            return
        _step(playing, step, names, named)


def _step(playing: Playing, step: Step, names: Mapping[str, Any], named: bool) -> None:
    before, ends = playing.tensor, playing.ends
    names, said = _seen(playing, step, names)
    if word(step, "when", names) is False:
        if "else" not in step:
            return
        playing.last = before
        play_steps(playing, step["else"], names, named)
        name, after = None, playing.tensor
        if ends.ended:
            return
        # Where each of its steps is a side path, the last of them stands in the step's place.
        playing.tensor = playing.last if after is before else after
        if (end_point := word(step, "end_point", names)) is not None:
            playing.enter(end_point)
    else:
        fed = _fed(playing, step, said)
        playing.tensor = fed[0]
        name = _present(playing, step, names, fed, named)
        after = playing.tensor
    _identify(playing, step, names)
    ends.reach((id(step),), playing.tensor)
    if named and name is not None and not ends.ended:
        playing.enter(name)
    playing.last = playing.tensor
    if not ends.ended:
        playing.tensor = before if word(step, "side", names) else after


def _seen(playing: Playing, step: Step, names: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any]:
    """What the expressions of a step see, and what its `from` says."""
    before, known = playing.tensor, playing.frame.open.names
    ids = {name: Reached(found.tensor) for name, found in known.ids.items()}

    def of_id(name: str) -> Reached:
        return Reached(known.tensor(name)) if "." in name else ids[name]

    playing.reached = Reached(before)
    # A function of the file with the name `id` goes first.
    names = {**names, **ids, "input": playing.reached, "id": playing.frame.names.get("id", of_id)}
    said = word(step, "from", names)
    alone = said[0] if isinstance(said, list) and len(said) == 1 else said
    meant = known.meanings(alone) if isinstance(alone, str) else []
    if len(meant) == 1:
        playing.reached = Reached(meant[0].tensor)
    return {**names, "input": playing.reached}, said


def _fed(playing: Playing, step: Step, said: Any) -> list[Any]:
    """The tensors that a step is fed."""
    before, known = playing.tensor, playing.frame.open.names
    if said is None:
        return [before]
    if isinstance(said, dict):
        block = playing.frame.blocks[next(key for key in step if key in playing.frame.blocks)]
        inputs = inputs_of(playing.files[block["use"]] if "use" in block else block)
        return [known.tensor(said[name]) if name in said else before for name in inputs]
    return [known.tensor(name) for name in ([said] if isinstance(said, str) else said)]


def _present(playing: Playing, step: Step, names: Mapping[str, Any], fed: list[Any], named: bool) -> str | None:
    """Plays a step that is there; returns the name under which it may be an end point."""
    times = rounds(word(step, "repeat", names))
    final, end_point = word(step, "final", names), word(step, "end_point", names)
    is_group = "layers" in step or "branches" in step
    key = None if is_group else next((key for key in step if key in OPS or key in playing.frame.blocks), None)
    whole, name = True, None
    if key is None:
        (playing.tensor,) = fed
        name = group(playing, step, names, times, named, final) if is_group else None
    elif times is None:
        name = once(playing, Called(step, key, fed, named, final), names)
    else:
        name, whole = repeated(playing, Called(step, key, fed, named, final), names, times)
    if end_point is not None:
        # Behind the final end point nothing is entered, but a layer that is the final one has all its keys.
        layer = key in OPS or not (key or is_group)
        if whole if layer else not playing.ends.ended:
            playing.enter(end_point)
    return name


def _identify(playing: Playing, step: Step, names: Mapping[str, Any]) -> None:
    """Enters the current tensor, or all of its layer, under the ids of a step."""
    said = word(step, "id", names)
    if said is None:
        return
    one, tensor = isinstance(said, str), playing.tensor
    tensors = [tensor] if one else playing.together.get(tensor.name, [tensor])
    for at, (name, made) in enumerate(zip([said] if one else said, tensors, strict=True)):
        place = (id(step), "id", at)
        playing.frame.open.identify(step, place, name, made)
        playing.ends.reach(place, made)
