"""Names that dots lead to in `from` and in expressions, and lists of names that expressions make."""

from __future__ import annotations

import pytest

from netspec.navigation.new_texts import RenameRefused
from tests.navigation.projects import definitions, rename
from tests.navigation.test_renaming import network

FILES = {
    "a.yaml": b"""\
netspec: 1
name: a
input: {shape: [N, 8, 8, 3]}
blocks:
  unit:
    inputs: [net]
    layers:
      - conv2d: {num_outputs: 12, kernel_size: 1, scope: expand}
        id: expanded
      - conv2d: {num_outputs: 3, kernel_size: 1, scope: project}
layers:
  - scope: stage_$i
    repeat: 2
    layers:
      - unit: {scope: unit_1}
        id: made_$i
  - default_scope: part
    repeat: 2
    layers:
      - unit: {scope: unit_2}
        from: {net: made_1}
  - conv2d: {num_outputs: $(stage_1.unit_1.expanded.channels + part_1.unit_2.expanded.channels), kernel_size: 1}
    id: wide
  - add: {}
    from: "$(['made_' + str(n) for n in range(1, 3)])"
  - {from: part_1.unit_2.expanded, end_point: early, side: true}
""",
}
USES = {
    "a scope of a round": ("$(^stage_1.unit_1", ["a.yaml:12: - scope: ^stage_$i"]),
    "a scope of a call": ("stage_1.^unit_1.exp", ["a.yaml:15: - unit: {scope: ^unit_1}"]),
    "an id in a block": ("stage_1.unit_1.^expanded.ch", ["a.yaml:9: id: ^expanded"]),
    "a default scope": ("+ ^part_1.unit_2", ["a.yaml:17: - default_scope: ^part"]),
    "an id that a from reaches": ("from: part_1.unit_2.^expanded", ["a.yaml:9: id: ^expanded"]),
    "an input of a block": ("{^net: made_1}", ["a.yaml:6: inputs: [^net]"]),
    "a list of ids": ('from: "^$([', ["a.yaml:16: id: ^made_$i"]),
}


@pytest.mark.parametrize("use", USES)
def test_a_use_leads_to_its_definition(use: str) -> None:
    around, expected = USES[use]
    assert [found[: len(expected[0])] for found in definitions(FILES, "a.yaml", around)] == expected


CHANGES = {
    "scope: ^stage_$i": ("level_$i", {b"stage_": b"level_"}),
    "default_scope: ^part": ("piece", {b"part": b"piece"}),
    "id: ^expanded": ("inner", {b"expanded": b"inner"}),
    "{scope: ^unit_1}": ("unit_9", {b"unit_1": b"unit_9"}),
    "inputs: [^net]": ("given", {b"[net]": b"[given]", b"{net: ": b"{given: "}),
    "id: ^wide": ("large", {b"wide": b"large"}),
}


@pytest.mark.parametrize("around", CHANGES)
def test_a_name_is_changed_behind_dots_too(around: str) -> None:
    new, changes = CHANGES[around]
    expected = FILES["a.yaml"]
    for old, other in changes.items():
        assert old in expected
        expected = expected.replace(old, other)
    assert rename(FILES, "a.yaml", around, new) == {"a.yaml": expected}
    assert network({"a.yaml": expected}, "a.yaml") is not None


def test_a_default_scope_that_two_groups_have_is_not_guessed() -> None:
    twice = b"  - default_scope: part\n    layers:\n      - unit: {scope: unit_2}\n  - conv2d: {num_outputs: $(stage"
    files = {"a.yaml": FILES["a.yaml"].replace(b"  - conv2d: {num_outputs: $(stage", twice)}
    with pytest.raises(RenameRefused, match="may mean this scope"):
        rename(files, "a.yaml", "default_scope: ^part\n    repeat", "piece")


def test_a_list_of_names_keeps_those_that_it_may_have() -> None:
    with pytest.raises(RenameRefused, match="a computed name may mean this id"):
        rename(FILES, "a.yaml", "id: ^made_$i", "done_$i")
