"""`--set LAYER.ARGUMENT=VALUE`: changes to the layers of an assembled spec, by the rules of a patch's `change`.

A setting is text, a line of the command line. Its problems are reported in a file that is called `--set`, whose lines
are the settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netspec.assembly.addresses import meant, unmatched
from netspec.assembly.assembled import Assembled, Setting
from netspec.assembly.block_steps import NamedSteps, Whole, edited, in_blocks
from netspec.assembly.built_names import may_be_built
from netspec.assembly.patch import EDIT
from netspec.budget import spend
from netspec.diagnostics import SETTINGS, Note, Problem, Severity, Span
from netspec.records import replace
from netspec.schema.checked import hides_base
from netspec.schema.file_words import top
from netspec.schema.hidden_names import Hidden
from netspec.schema.step_edits import absent_words, change, given_at
from netspec.schema.step_paths import named
from netspec.schema.step_tree import called_keys
from netspec.schema.step_words import STEP
from netspec.source import Document, Node, read_text
from netspec.source.document import PathChange
from netspec.wording import on_one_line

_FORM = re.compile(r"[^=]*[^=.]\.[^=.][^=]*=.*", re.DOTALL)
_BREAK = re.compile(r"[\r\n]")


def malformed(text: str) -> str | None:
    """Why a text is no setting; None if it is one."""
    left, equals, _ = text.partition("=")
    if not _FORM.fullmatch(text) or ".." in left or left.endswith("."):
        hint = f"; a parameter is set with -p {on_one_line(text)}" if equals and left and "." not in left else ""
        return f"expected LAYER.ARGUMENT=VALUE, got '{on_one_line(text)}'{hint}"
    return "expected a value on one line" if _BREAK.search(text) else None


def with_settings(assembled: Assembled, settings: Sequence[str | Setting]) -> Assembled:
    """An assembled spec with its layers changed."""
    document = assembled.document
    if document is None:
        return assembled
    changing = _Changing(document, assembled)
    for number, setting in enumerate(settings, 1):
        changing.apply(_parsed(setting, number) if isinstance(setting, str) else setting)
    lines = tuple(setting for setting in settings if isinstance(setting, str))
    others = {**document.others, SETTINGS: lines} if lines else document.others
    patches = (*document.patches, Span(SETTINGS, 1, 1, len(settings) + 1, 1))
    changes = (*document.changes, *changing.changes)
    changed = replace(document, root=changing.whole.root, others=others, patches=patches, changes=changes)
    hidden = assembled.hidden | Hidden(frozenset(changing.hidden))
    problems = (*assembled.problems, *changing.problems)
    return replace(assembled, document=changed, used=changing.whole.used, problems=problems, hidden=hidden)


def _parsed(text: str, number: int) -> Setting:
    """A setting of the command line, the line `number` of all."""
    left = text.partition("=")[0]
    value, found = parsed_value(text, len(left) + 1, number)
    return Setting(left, Span(SETTINGS, number, 1, number, len(left) + 1), value, tuple(found))


class _Target(NamedTuple):
    """The steps that match the beginning of a setting, and the keys behind it: an argument, and keys inside it."""

    meaning: NamedSteps
    keys: Sequence[str]


class _Changing:
    """Applies settings in turn. A faulty one is skipped, and hides the step that it names."""

    def __init__(self, document: Document, assembled: Assembled) -> None:
        self.file = document.file
        self.whole = Whole(document.root, assembled.used)
        self.changes: list[PathChange] = []
        self._before = assembled.hidden
        """What faults of the spec hide: layers that are missing for them are not reported."""
        self.problems: list[Problem] = []
        self.hidden: set[Span] = set()
        self._set: dict[tuple[Span, tuple[str, ...]], Span] = {}

    def apply(self, setting: Setting) -> None:
        """Applies one setting."""
        left, value, found = setting.left, setting.value, list(setting.problems)
        spend(EDIT, setting.place)
        target = self._target(setting, found)
        if target is None:
            self.problems += found
            return
        (step,), keys = target.meaning.steps, tuple(target.keys)
        called = next(called_keys(step), None)
        spend(len(step.children if called is None else step[called].children) // 2)  # its entries are copied
        if value is not None:
            place = _within(setting, len(left) - len(".".join(keys)), len(left))
            if earlier := self._set.setdefault((step.span, keys), place) != place:
                again = Note("it is set here too", self._set[step.span, keys])
                found.append(Problem("duplicate-key", f"'{on_one_line(left)}' is set twice", place, notes=(again,)))
            given = None if earlier else given_at(step, keys, value, place, self.file)
            if isinstance(given, Problem):
                found.append(given)
            elif given is not None:
                found += absent_words(step, given, self.file)
                self.whole = edited(self.whole, target.meaning.blocks, step, change(given))
        self.problems += found
        if any(problem.severity is Severity.ERROR for problem in found):
            self.hidden.add(step.span)

    def _target(self, setting: Setting, found: list[Problem]) -> _Target | None:
        """The only step that a setting names, with the keys behind its name. A name may contain dots."""
        left, root = setting.left, self.whole.root
        targets = _targets(self.whole, left)
        if len(targets) == 1 and len(targets[0].meaning.steps) == 1:
            return targets[0]
        near = targets[0] if targets else next(_targets_in_blocks(self.whole, left), None)
        meaning = near.meaning if near is not None else NamedSteps(root, left.partition(".")[0], ())
        name, steps = meaning.before + meaning.name, meaning.steps
        place = _within(setting, 0, len(name))
        if len(targets) > 1:
            said = " and ".join(f"'{on_one_line(target.meaning.before + target.meaning.name)}'" for target in targets)
            text = f"{self.file}: '{on_one_line(left)}' can mean the layers {said}"
            help = "give one of them an id, and name it by that"
            found.append(Problem("ambiguous-patch", text, setting.place, help=help))
        elif not (steps or meaning.blocks or _other_way(root, left)) and may_be_built(root, name):
            self._change_path(setting, name, place, found)
            return None
        elif steps or not (meaning.unread or self._hides(name)):
            problem = unmatched(meaning.body, meaning.name, place, steps, self.file, meaning.before)
            found.append(replace(problem, help=_other_way(root, left) or problem.help))
        likely = [step for target in targets for step in target.meaning.steps] or [
            step for problem in found for step in meant(root, problem)
        ]
        self.hidden.update(step.span for step in likely)
        return None

    def _change_path(self, setting: Setting, path: str, place: Span, found: list[Problem]) -> None:
        """Leaves a change to the elaboration, which knows what is built where."""
        keys, at = tuple(setting.left.split(".")[1:]), _within(setting, len(path) + 1, len(setting.left))
        if before := next((each for each in self.changes if (each.path, each.keys) == (path, keys)), None):
            again = Note("it is set here too", before.keys_place or before.place)
            text = f"'{on_one_line(setting.left)}' is set twice"
            found.append(Problem("duplicate-key", text, at, notes=(again,)))
        elif setting.value is not None:
            self.changes.append(PathChange(path, place, "change", setting.value, self.file, keys, at))

    def _hides(self, name: str) -> bool:
        root = self.whole.root
        listed = isinstance(root.value, dict) and isinstance(root.value.get("layers"), list)
        return not listed or hides_base(root) or name.rpartition("/")[2] in self._before.names


def _targets(whole: Whole, left: str) -> list[_Target]:
    """What a setting can mean: its name can end at each of its dots. The file's layers go before those of blocks."""
    own = (_Target(NamedSteps(whole.root, name, list(named(whole.root, name))), keys) for name, keys in _ends(left))
    layers = [target for target in own if target.meaning.steps]
    inside = [target for target in _targets_in_blocks(whole, left) if target.meaning.steps]
    return inside if inside and not any(_has(target) for target in layers) else layers


def _targets_in_blocks(whole: Whole, left: str) -> Iterator[_Target]:
    """What a setting can mean that begins with the name of a block."""
    return (_Target(meaning, keys) for name, keys in _ends(left) for meaning in in_blocks(whole, name))


def _ends(left: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The beginnings of a setting that can be a name, with the keys behind each."""
    parts = left.split(".")
    return ((".".join(parts[:count]), parts[count:]) for count in range(1, len(parts)))


def _has(target: _Target) -> bool:
    """Whether a layer has what is set: a single key may be new, and a key inside an argument may not."""
    return len(target.keys) == 1 or any(_gives(step, target.keys[0]) for step in target.meaning.steps)


def _gives(step: Node, key: str) -> bool:
    called = next(called_keys(step), None)
    return key in (step if called is None or key in STEP else step[called])


def _within(setting: Setting, start: int, end: int) -> Span:
    """The place of some characters of what a setting names, if that is written as it is read."""
    place = setting.place
    if place.end_column - place.column != len(setting.left):
        return place
    return place._replace(column=place.column + start, end_column=place.column + end)


def parsed_value(text: str, start: int, number: int) -> tuple[Node | None, list[Problem]]:
    """The value of a setting, with its places, and what is wrong with it. Nothing is null, as in a file."""
    place = Span(SETTINGS, number, start + 1, number, len(text) + 1)
    if not text[start:].strip(" "):
        return Node(None, place), []
    if text[start:].lstrip(" ").startswith("#"):
        return None, [_comment(text, start, place)]
    # The parser finds the value where it is on the command line.
    document, problems = read_text("\n" * (number - 1) + " " * start + text[start:], SETTINGS)
    if document is None:
        return None, problems
    end = document.root.span.end_column - 1
    if not problems and text[end:].lstrip(" ").startswith("#"):
        problems = [_comment(text, end, place)]
    return document.root, problems


def _comment(text: str, end: int, place: Span) -> Problem:
    place = place._replace(column=text.index("#", end) + 1)
    return Problem("yaml-syntax", "this is a comment in YAML", place, help="put the value in quotes")


def _other_way(root: Node, left: str) -> str | None:
    """The help where a setting names what is no layer but has an option of its own."""
    first, second = left.split(".")[:2]
    params = root.value.get("params") if isinstance(root.value, dict) else None
    parameters = params if isinstance(params, dict) else {}
    if first == "params" or first in parameters:
        name = first if first in parameters else second
        return f"--set changes layers; use -p {on_one_line(name)}=VALUE to set a parameter"
    if first == "input":
        return "--set changes layers; use --input SHAPE for the shape of the input, such as 1x299x299x3"
    if first in top():
        return f"--set changes layers; to change '{first}', write a spec that extends this one"
    return None
