"""A fault in the value of any key of a step is reported once, and hides all that depends on the value.

The keys are those of the language itself, so that a new one is asked too: behind the step stand others that depend on
each of its names, on its sizes and on its variables.
"""

from __future__ import annotations

import pytest

from netspec.elaboration import steps
from netspec.elaboration.recovery import Recovery
from netspec.elaboration.state import State
from netspec.elaboration.step import Step
from netspec.expression.repeat_rounds import Rounds
from netspec.network import Group, Layer
from netspec.ops.kinds import or_expression
from netspec.schema.predicate import accepts
from netspec.schema.step_words import GROUP, STEP

from .planting import ANY_CODE, Kind
from .test_two_faults import disagreement

LAYER = "conv2d: {num_outputs: 8, kernel_size: 3, scope: scope_@}"
LIST = "layers: [conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}]\n  scope: scope_@"
BRANCHES = "branches: [[], [conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}]]\n  join: add\n  scope: scope_@"
NAMES = "id: id_@\n  end_point: end_point_@\n  side: false"
DEPENDENT = """
- relu: {}
  from: id_@
- relu: {}
  from: end_point_@
- relu: {}
  from: scope_@
- conv2d: {num_outputs: $(id_@.channels), kernel_size: 3, scope: reads_@}
- max_pool2d: {kernel_size: 32, scope: pool_@}
  side: true
- conv2d: {num_outputs: 8, kernel_size: 3, scope: shared_@, reuse: true}
- relu: {}"""
"""What depends on the names, the sizes and the variables of a step before it."""

SOUND = {
    "layers": "[conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}]",
    "branches": "[[], [conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}]]",
    "join": "add",
    "limit_stride": "1",
    "scope": "scope_@",
    "default_scope": "scope_@",
    "final": "inner",
    "arg_scope": "[]",
    "when": "$deep",
    "else": "[]",
    "side": "false",
    "repeat": "1",
    "end_point": "end_point_@",
    "id": "id_@",
    "from": "first",
}
"""A value of each key."""

PLACES = [
    *((key, body) for key in STEP for body in (LAYER, LIST)),
    *((key, BRANCHES if key in ("branches", "join") else LIST) for key in GROUP if key not in STEP),
]
"""The keys of the language, each in a step that can have it."""


def step(key: str, value: str, body: str) -> str:
    """A step with a value for a key, or for one that is misspelt, and the steps that depend on it."""
    lines = [line for line in f"{body}\n  {NAMES}".split("\n  ") if not line.startswith(f"{key.strip('§')}:")]
    lines += ["when: $deep"] * (key == "else")
    shared = "scope_@/inner" if "inner" in body else "scope_@"
    return "- " + "\n  ".join([*lines, f"{key}: {value}"]) + DEPENDENT.replace("shared_@", shared)


def refused(key: str) -> list[str]:
    """Values that a key refuses: a name with a sign in it, values of wrong types."""
    values = {f"'{key}_a !'": f"{key}_a !", "3": 3, "{}": {}, "true": True}
    return [text for text, value in values.items() if not accepts(GROUP[key], value)]


def test_the_steps_are_sound() -> None:
    for body in (LAYER, LIST, BRANCHES):
        assert disagreement(Kind("", step("side", "false", body)), Kind("")) == ""


def test_a_fault_that_hides_too_little_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recovery, "explains", lambda *_: False)
    assert disagreement(Kind("bad-name", step("id", "§a-b", LAYER)), Kind("")) != ""


@pytest.mark.parametrize(("key", "body"), PLACES)
def test_a_value_at_fault_hides_what_depends_on_it(key: str, body: str) -> None:
    for value in refused(key):
        assert disagreement(Kind(ANY_CODE, step(key, f"§{value}", body)), Kind("")) == ""
    if accepts(GROUP[key], "$nosuch"):
        assert disagreement(Kind("unknown-name", step(key, "$§nosuch", body)), Kind("")) == ""


@pytest.mark.parametrize(("key", "body"), PLACES)
def test_a_misspelt_key_hides_what_depends_on_it(key: str, body: str) -> None:
    """It is the key with its last letter twice."""
    lines = step(key, SOUND[key], body).split("\n  ")
    at = next(index for index, line in enumerate(lines) if line.removeprefix("- ").startswith(f"{key}:"))
    lines[at] = lines[at].replace(f"{key}:", f"§{key}{key[-1]}:")
    assert disagreement(Kind("unknown-key", "\n  ".join(lines)), Kind("")) == ""


def test_a_new_key_hides_everything_until_its_fault_is_said_to_hide_less(monkeypatch: pytest.MonkeyPatch) -> None:
    colour = {"description": "a key that the language does not have", **or_expression({"type": "string"})}
    monkeypatch.setitem(STEP, "colour", colour)
    monkeypatch.setitem(GROUP, "colour", colour)
    behind = "- max_pool2d: {kernel_size: §40}\n- relu: {}\n  from: §nosuch\n- relu: {}\n  from: first"
    sound = Kind("window-too-large", f"- relu: {{}}\n  colour: red\n{behind}")
    faulty = Kind("unknown-name", f"- relu: {{}}\n  colour: $§nosuch\n{behind.replace('§', '')}")
    assert disagreement(sound, Kind("unknown-id")) == ""
    assert disagreement(faulty, Kind("")) != ""  # nothing evaluates the key yet
    without = steps._present

    def present(state: State, step: Step, rounds: Rounds | None) -> list[Group | Layer]:
        state.word(step.node, "colour", step.env, step.label)
        return without(state, step, rounds)

    monkeypatch.setattr(steps, "_present", present)
    assert disagreement(sound, Kind("unknown-id")) == ""
    assert disagreement(faulty, Kind("")) == ""
