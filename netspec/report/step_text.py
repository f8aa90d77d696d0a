"""What a step becomes, as a few words behind its line: `[N, 54, 54, 64], 23,296 params`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netspec.analysis.step_facts import StepBuild, StepFacts
from netspec.shapes import shape_text, shapes_text

NOT_BUILT = "not built"
_WHY = {"when": "its condition is false", "end": "the network ends before it"}
_MOST_BUILDS = 8


class Shown(NamedTuple):
    """A step, and what is said of it."""

    facts: StepFacts
    text: str


def step_text(facts: StepFacts, *, shapes: bool = True, parameters: bool = True) -> str:
    """The shape that a step gives, the parameters that it makes, and how often it is built if that is more than once.

    Nothing is said of a step whose shapes a fault hides.
    """
    if not facts.builds:
        return NOT_BUILT if facts.absent else ""
    if not facts.known:
        return ""
    parts = [_shapes(facts.builds)] if shapes else []
    parts += _parameters(facts.builds) if parameters else []
    parts += _times(facts) if parts else []
    return ", ".join(parts)


def shown_steps(steps: Iterable[StepFacts], *, shapes: bool = True, parameters: bool = True) -> list[Shown]:
    """The steps that there is something to say of; the op that joins branches only on a line of its own."""
    found: list[Shown] = []
    for facts in steps:
        text = step_text(facts, shapes=shapes, parameters=parameters)
        if text and not (facts.joins and found and found[-1].facts.span.line == facts.span.line):
            found.append(Shown(facts, text))
    return found


def step_details(facts: StepFacts) -> list[str]:
    """Sentences on each build of a step, equal ones joined."""
    lines: dict[str, int] = {}
    for build in facts.builds:
        line = _build(build)
        lines[line] = lines.get(line, 0) + 1
    for absent in facts.absent:
        line = f"{NOT_BUILT}: {_WHY[absent.absent or 'when']}"
        lines[line] = lines.get(line, 0) + 1
    said = [f"{line} ({times} times)" if times > 1 else line for line, times in lines.items()]
    more = len(said) - _MOST_BUILDS
    return said if more <= 0 else [*said[:_MOST_BUILDS], f"and {more:,} more"]


def _build(build: StepBuild) -> str:
    inputs = ", ".join(map(shape_text, build.inputs))
    parts = [f"{inputs} -> {'?' if build.output is None else _outputs(build)}"]
    if build.parameters is not None:
        parts += _parameters([build])
    if build.rounds is not None:
        parts.append(f"{build.rounds.times:,} rounds")
    return ", ".join(parts)


def _shapes(builds: Sequence[StepBuild]) -> str:
    """The shape of all builds; of two shapes both, of more the first and the last."""
    found = _distinct(_outputs(build) for build in builds)
    if len(found) <= 2:
        return " or ".join(found)
    return f"{found[0]} ... {found[-1]}"


def _outputs(build: StepBuild) -> str:
    """The shape of the output; a layer of several has all of them."""
    whole = len(build.layers) == 1 and build.layers[0].output_shape == build.output
    return shapes_text(build.layers[0].output_shapes) if whole else shape_text(build.output)


def _parameters(builds: Sequence[StepBuild]) -> list[str]:
    counts = [build.parameters for build in builds if build.parameters is not None]
    if len(counts) < len(builds):
        return []
    if not any(counts):
        return ["shared params"] if all(build.shares for build in builds) else []
    least, most = min(counts), max(counts)
    count = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return [f"{count} params" + (" each" if len(builds) > 1 else "")]


def _times(facts: StepFacts) -> list[str]:
    built, whole = len(facts.builds), len(facts.builds) + len(facts.absent)
    if whole == 1 and (facts.complete or not facts.builds[0].calls):
        return []
    least = "" if facts.complete else "at least "
    if whole == 1:
        return [f"{least}once"]
    return [f"{least}{built:,} times" if built == whole else f"{least}{built:,} of {whole:,} times"]


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
