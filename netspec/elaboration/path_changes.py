"""Resolves the changes of paths: finds the build that each names in an elaboration without them, and edits its step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from netspec.budget import spend
from netspec.diagnostics import SETTINGS, Problem
from netspec.elaboration.instances import Build, Instances, Place
from netspec.elaboration.step import BODIES
from netspec.records import dataclass, replace
from netspec.schema import Checked
from netspec.schema.path_parts import in_order
from netspec.schema.possible_names import PossibleNames
from netspec.schema.step_edits import EDITS, absent_words, given_at
from netspec.schema.step_words import STEP
from netspec.schema.steps_alone import check_steps
from netspec.source import Node
from netspec.source.document import PathChange
from netspec.wording import first_of, on_one_line

_MOST_NAMED = 3
_CHANGE = 20


class Survey(NamedTuple):
    """What an elaboration without the changes finds: the builds, and whether no fault hides any."""

    instances: Instances
    sound: bool


class EditedStep(NamedTuple):
    """A step that a change has made, with the steps around it and the calls, for further checks."""

    step: Node
    change: PathChange
    place: Place
    build: Build


@dataclass(slots=True)
class PathChanges:
    """The changes of one elaboration: the edits by their places, and what is wrong."""

    checked: Checked
    """With the faulty nodes of the edits."""
    edits: dict[Place, tuple[Node, ...]]
    originals: dict[Node, Node]
    edited: list[EditedStep]
    problems: list[Problem]
    doubtful: list[Problem]
    """The problems of changes that no build matches where a fault may hide it: of an elaboration without faults."""

    def instances(self) -> Instances:
        """The builds of an elaboration with the edits."""
        return Instances(self.edits, self.originals)


def resolved(checked: Checked, scope: str, survey: Callable[[bool], Survey]) -> PathChanges:
    """Resolves the changes of a file whose network is in a scope; `survey` is told to take the defaults alone."""
    found, made = PathChanges(checked, {}, {}, [], [], []), survey(False)
    for change in checked.document.changes:
        spend(_CHANGE, change.place)
        matching = _matching(made.instances, change.path, scope, ())
        own = change.place.file not in checked.document.others or change.place.file == SETTINGS
        if len(matching) == 1:
            _apply(found, change, *matching[0][1])
        elif own and (matching or not _matching(survey(True).instances, change.path, scope, ())):
            # What other values of parameters build is no fault of the change.
            problem = _unmatched(change, matching, made.instances, scope, checked)
            known = matching or made.sound or not _may_be(checked, change.path)
            (found.problems if known else found.doubtful).append(problem)
    for used in made.instances.used:
        for change in used.checked.document.changes:
            spend(_CHANGE, change.place)
            matching = _matching(made.instances, change.path, used.scope, used.place)
            if len(matching) == 1:  # else it is reported where that file is checked
                _apply(found, change, *matching[0][1])
    return found


def _may_be(checked: Checked, path: str) -> bool:
    used = (other.document.root for other in checked.used.values())
    return PossibleNames([checked.document.root, *used]).include(path.rpartition("/")[2])


def _matching(
    instances: Instances, wanted: str, scope: str, inside: Place
) -> Sequence[tuple[str, tuple[Place, Build]]]:
    """The builds that a path means, with their paths: that path, or one that has more scopes on the way.

    Of the steps with one path, such as a call and the layer in it that has the call's name, the outermost is meant.
    """
    prefix, parts = f"{scope}/" if scope else "", wanted.split("/")
    found: dict[str, tuple[Place, Build]] = {}
    for path, builds in instances.named.items():
        spend(1)
        short = path.removeprefix(prefix)
        if short.endswith(parts[-1]) and in_order(short.split("/"), parts):
            within = [
                each for each in builds.items() if each[0][: len(inside)] == inside and len(each[0]) > len(inside)
            ]
            if within:
                found[short] = min(within, key=lambda each: len(each[0]))
    exact = found.get(wanted)
    return [(wanted, exact)] if exact is not None else list(found.items())


def _unmatched(
    change: PathChange,
    matching: Sequence[tuple[str, tuple[Place, Build]]],
    instances: Instances,
    scope: str,
    checked: Checked,
) -> Problem:
    from netspec.elaboration.unmatched_paths import all_builds, unknown_path  # for a faulty change only

    said = on_one_line(change.path)
    if not matching:
        advice = unknown_path(change.path, [path.removeprefix(f"{scope}/") for path in instances.named], checked)
        text = f"{change.subject}: no layer is named '{said}'"
        return Problem("unmatched-patch", text, change.place, help=advice.help, fix=advice.fix(change.place))
    some = first_of([f"'{on_one_line(path)}'" for path, _ in matching], _MOST_NAMED, len(matching))
    text = f"{change.subject}: {len(matching):,} layers are named '{said}'"
    help = f"name it by its path: {some}{all_builds([found for _, found in matching], checked)}"
    return Problem("ambiguous-patch", text, change.place, help=help)


def _apply(found: PathChanges, change: PathChange, place: Place, build: Build) -> None:
    """Edits the step of a build, as it is after the changes before."""
    last = place[-1]
    whole = (*place[:-1], last._replace(round=None))
    before = found.edits.get(place) or (_edited(found, whole, build.step),)
    index = next(i for i, step in enumerate(before) if found.originals.get(step, step) is last.step)
    step, problems = before[index], list(_refused(change, last.round, before[index]))
    given = change.given
    if change.keys and given is not None and not problems:
        at = change.keys_place or change.place
        made = given_at(step, change.keys, given, at, change.subject)
        problems += [made] if isinstance(made, Problem) else ()
        given = None if isinstance(made, Problem) else made
    if change.kind == "change" and not problems:
        problems += absent_words(step, given, change.subject)
    if problems:
        found.problems += problems
        return
    new = EDITS[change.kind](given)(step)
    if change.kind == "change":
        found.originals[new[0]] = last.step
    found.edits[place] = (*before[:index], *new, *before[index + 1 :])
    fresh = [one for one in new if one is not step]
    checked = check_steps(fresh, found.checked, [call.definition for call in build.calls])
    known = {(problem.code, problem.span) for problem in (*found.checked.problems, *found.problems)}
    found.problems += [each for each in checked.problems if (each.code, each.span) not in known]
    faulty, misspelt = found.checked.faulty | checked.faulty, found.checked.misspelt | checked.misspelt
    found.checked = replace(found.checked, faulty=faulty, misspelt=misspelt)
    found.edited += [EditedStep(one, change, place, build) for one in fresh]


def _edited(found: PathChanges, whole: Place, step: Node) -> Node:
    """The step of all rounds, with the changes of it."""
    last = whole[-1].step
    return next((one for one in found.edits.get(whole, ()) if found.originals.get(one, one) is last), step)


def _refused(change: PathChange, number: int | None, step: Node) -> Iterator[Problem]:
    """Why a single round cannot be changed so: only its arguments can."""
    if number is None:
        return
    subject = f"{change.subject}: '{on_one_line(change.path)}' is one round of a repeat"
    if not {*BODIES}.isdisjoint(step.children):
        text = f"{subject} of a group; name a layer inside it"
        yield Problem("unmatched-patch", text, change.place)
    elif change.kind != "change":
        text = f"{subject}, which can be changed alone"
        help = "change the number of rounds, or give arguments to this round in `change`"
        yield Problem("unmatched-patch", text, change.place, help=help)
    else:
        given = change.keys[:1] or tuple(map(str, change.given.children if change.given is not None else ()))
        for word in (name for name in given if name in STEP):
            place = change.keys_place or (change.given.key_span(word) if change.given is not None else change.place)
            yield Problem("unmatched-patch", f"{subject}, which has no '{word}' of its own", place)
