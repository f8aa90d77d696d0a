"""A variant takes words away, changes a part of a declaration, and puts arg-scope entries around those of its base."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.network import Network
from netspec.pipeline import Inspected, inspect_file

BASE = """\
netspec: 1
name: base
params:
  width: {type: int, default: 8, minimum: 1, maximum: 64, doc: of all}
input: {shape: [N, 32, 32, 3]}
arg_scope:
  - {ops: [conv2d], padding: VALID, stride: 2}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: first}
    end_point: stem
    id: stem
  - scope: stage
    arg_scope: [{ops: [conv2d], rate: 1, stride: 1}]
    layers:
      - conv2d: {num_outputs: $width, kernel_size: 3, scope: second}
        repeat: 2
  - relu: {}
    from: stem
    when: false
    else: [elu: {}]
"""
Write = Callable[[str], Inspected]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def mine(text: str) -> Inspected:
        (tmp_path / "base.yaml").write_text(BASE)
        (tmp_path / "mine.yaml").write_text(f"netspec: 1\nextends: base.yaml\nname: mine\n{text}")
        return inspect_file(tmp_path / "mine.yaml")

    return mine


def network(found: Inspected) -> Network:
    assert found.problems == ()
    return found.require_sound().network


def reported(found: Inspected) -> list[tuple[str, str, int, int]]:
    return [(each.code, Path(each.span.file).name, each.span.line, each.span.column) for each in found.problems]


def test_null_takes_a_word_away(write: Write) -> None:
    change = (
        "patch: {change: {first: {end_point: null}, stage: {scope: null, arg_scope: null}, second: {repeat: null}}}"
    )
    found = network(write(change))
    assert found.end_points == {}
    assert [layer.scope for layer in found.layers] == ["mine/first", "mine/second", "mine/Elu"]
    assert found.layers[1].given_to("rate") is None
    assert found.layers[1].given_to("stride") == 2


def test_null_of_an_argument_is_none_of_slim(write: Write) -> None:
    found = network(write("patch: {change: {first: {activation_fn: null, scope: null}}}"))
    assert found.layers[0].given["activation_fn"].value is None
    assert found.layers[0].scope == "mine/Conv"


def test_a_condition_is_taken_away_with_its_else(write: Write, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    found = inspect_file(tmp_path / "base.yaml", settings=["first.id=", "first.end_point=x"])
    assert [each.code for each in found.problems] == ["unknown-id"]  # of the `from` that named it
    found = write("patch: {change: {second: {when: null}}}")
    assert reported(found) == [("unmatched-patch", "mine.yaml", 4, 27)]
    assert found.problems[0].text == "patch: there is no 'when' to take away here"


@pytest.mark.parametrize(
    ("given", "default", "declared"),
    [
        ("{default: 10}", 10, {"type": "int", "default": 10, "minimum": 1, "maximum": 64, "doc": "of all"}),
        ("{doc: wide, maximum: null}", 8, {"type": "int", "default": 8, "minimum": 1, "doc": "wide"}),
        (
            "{default: 128, maximum: 256}",
            128,
            {"type": "int", "default": 128, "minimum": 1, "maximum": 256, "doc": "of all"},
        ),
        (
            "{nullable: true, default: 7}",
            7,
            {"type": "int", "default": 7, "minimum": 1, "maximum": 64, "doc": "of all", "nullable": True},
        ),
        ("{type: int, default: 3}", 3, {"type": "int", "default": 3}),
    ],
)
def test_a_declaration_without_a_type_changes_what_it_gives(
    write: Write, given: str, default: int, declared: dict[str, object]
) -> None:
    found = write(f"params: {{width: {given}}}")
    assert network(found).layers[0].given_to("num_outputs") == default
    assert found.document is not None
    assert found.document.root.value["params"]["width"] == declared


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ("{width: {default: 65}}", [("out-of-range", "mine.yaml", 4, 27)]),
        ("{width: {minimum: 16}}", [("out-of-range", "mine.yaml", 4, 17)]),  # of the base's default
        ("{width: {minimum: low}}", [("wrong-type", "mine.yaml", 4, 27)]),
        ("{width: {defualt: 16}}", [("unknown-key", "mine.yaml", 4, 18)]),
        ("{width: {default: null}}", [("wrong-type", "mine.yaml", 4, 27)]),
        ("{wdth: {default: 16}}", [("missing-key", "mine.yaml", 4, 10)]),
        ("{width: 16}", [("wrong-type", "mine.yaml", 4, 17)]),
    ],
)
def test_faults_of_declarations_are_at_their_place(
    write: Write, params: str, wanted: list[tuple[str, str, int, int]]
) -> None:
    found = write(f"params: {params}")
    assert reported(found) == wanted
    if "wdth" in params:
        assert found.problems[0].help == "did you mean 'width'?"


def test_without_its_base_a_part_of_a_declaration_has_no_fault(write: Write) -> None:
    found = write("params: {width: {default: 16}}\narg_scope: [base]\n".replace("base.yaml", "gone.yaml"))
    assert found.problems == ()
    path = Path(found.file).with_name("other.yaml")
    path.write_text("netspec: 1\nname: other\nextends: gone.yaml\nparams: {width: {default: 16}}\narg_scope: [base]\n")
    assert [problem.code for problem in inspect_file(path).problems] == ["no-such-file"]


@pytest.mark.parametrize(
    ("scope", "stride", "padding", "activation"),
    [
        ("[{ops: [conv2d], stride: 3, activation_fn: elu}]", 3, "VALID", "elu"),  # after the base's
        ("[base, {ops: [conv2d], stride: 3}]", 3, "VALID", None),
        ("[{ops: [conv2d], stride: 3, activation_fn: elu}, base]", 2, "VALID", "elu"),  # around them
        ("[{ops: [conv2d], stride: 3}, base, {ops: [conv2d], padding: SAME}]", 2, "SAME", None),
    ],
)
def test_entries_stand_around_those_of_the_base(
    write: Write, scope: str, stride: int, padding: str, activation: str | None
) -> None:
    first = network(write(f"arg_scope: {scope}")).layers[0]
    assert [first.given_to(name) for name in ("stride", "padding", "activation_fn")] == [stride, padding, activation]


def test_entries_stand_around_those_of_a_group_that_is_changed(write: Write) -> None:
    group = "{arg_scope: [{ops: [conv2d], stride: 5, activation_fn: elu}, base, {ops: [conv2d], padding: SAME}]}"
    second = network(write(f"patch: {{change: {{stage: {group}}}}}")).layers[1]
    given = [second.given_to(name) for name in ("stride", "padding", "activation_fn", "rate")]
    assert given == [1, "SAME", "elu", 1]
    second = network(write("patch: {change: {stage: {arg_scope: [{ops: [conv2d], stride: 5}]}}}")).layers[1]
    assert [second.given_to(name) for name in ("stride", "rate")] == [5, None]


@pytest.mark.parametrize(
    "text",
    [
        "arg_scope: [base, base]",
        "layers: [{scope: a, arg_scope: [base], layers: [relu: {}]}]",
        "arg_scope: [Base]",
    ],
)
def test_the_word_for_the_base_stands_once_and_where_there_is_one(write: Write, text: str) -> None:
    assert [each.code for each in write(text).problems if each.severity.value == "error"] == ["wrong-type"]


def test_a_base_without_an_arg_scope_has_no_entries(write: Write, tmp_path: Path) -> None:
    text = BASE.replace("arg_scope:\n  - {ops: [conv2d], padding: VALID, stride: 2}\n", "")
    write("")
    (tmp_path / "base.yaml").write_text(text)
    (tmp_path / "mine.yaml").write_text(
        "netspec: 1\nextends: base.yaml\nname: mine\narg_scope: [{ops: [conv2d], stride: 3}, base]\n"
    )
    assert network(inspect_file(tmp_path / "mine.yaml")).layers[0].given_to("stride") == 3
