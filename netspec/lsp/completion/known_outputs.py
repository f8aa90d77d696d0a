"""The names of outputs that a half-written file has: of each round of a repeat, and of what is inside a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from netspec.lsp.completion.file_outline import FileOutline, OutlineStep, mapping, names_of, op_of, steps_within
from netspec.lsp.completion.round_texts import round_count, round_texts
from netspec.schema.step_tree import ids_of


class KnownOutput(NamedTuple):
    """A name of the output of a step: `kind` is `id`, `end_point` or `scope`."""

    text: str
    kind: str
    step: OutlineStep


def known_outputs(steps: Iterable[OutlineStep], outline: FileOutline) -> Iterator[KnownOutput]:
    """The names of some steps in their order, as they are written, and in each round."""
    numbered: dict[str, int] = {}
    for step in steps:
        yield from _given(step, outline)
        default = step.data.get("default_scope")
        if isinstance(default, str) and "$" not in default:
            first = numbered.get(default, 0)
            numbered[default] = first + round_count(step.data.get("repeat"), outline.names_seen)
            for number in range(first, numbered[default]):
                yield KnownOutput(f"{default}_{number}" if number else default, "scope", step)


def _given(step: OutlineStep, outline: FileOutline) -> Iterator[KnownOutput]:
    """The names that a step gives itself; a group's scope sees the round of its own repeat."""
    ids, end_point = ids_of(step.data), step.data.get("end_point")
    own, repeat = step.data.get("scope"), step.data.get("repeat")
    is_group = op_of(step.data) is None and repeat is not None
    names = [("id", name) for name in ids]
    names += [("end_point", end_point)] if isinstance(end_point, str) else []
    names += [("scope", name) for name in names_of(step.data) if name not in ids]
    for kind, name in names:
        yield KnownOutput(name, kind, step)
        if "$" in name:
            repeats = (*step.repeats, repeat) if is_group and name == own else step.repeats
            texts = round_texts(name, repeats, outline.names_seen)
            yield from (KnownOutput(text, kind, step) for text in texts)


def steps_inside(head: str, outline: FileOutline) -> Sequence[OutlineStep]:
    """The steps inside the step before the cursor that a name with dots leads to; none if it leads nowhere."""
    steps = list(outline.placed_before())
    if outline.cursor.path[:1] == ("outputs",):
        steps += outline.all_steps()
    for part in head.split("."):
        found = [each.step for each in known_outputs(steps, outline) if each.text == part]
        if not found:
            return ()
        steps = _inside(found[-1], outline)
    return steps


def returned_by(name: str, outline: FileOutline) -> Sequence[str]:
    """The outputs of the spec that the step before the cursor with a name calls; none if it calls no such spec."""
    steps = list(outline.placed_before())
    if outline.cursor.path[:1] == ("outputs",):
        steps += outline.all_steps()
    found = [each.step for each in known_outputs(steps, outline) if each.text == name]
    called = op_of(found[-1].data) if found else None
    return list(mapping(mapping(outline.blocks.get(called or "")).get("outputs")))


def _inside(step: OutlineStep, outline: FileOutline) -> list[OutlineStep]:
    """The steps of a group, or of the block that a step calls."""
    called = op_of(step.data)
    return list(steps_within(step.data if called is None else mapping(outline.blocks.get(called))))
