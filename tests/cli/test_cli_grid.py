"""`-p name=value,value`: the combinations, and what `verify` prints for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netspec.cli.grid import MOST_COMBINATIONS, combinations, distinct
from netspec.cli.main import main
from netspec.cli.usage import UsageError
from netspec.lower import fidelity
from netspec.lower.fidelity import Verification
from netspec.lower.reference import ReferenceUnusable
from netspec.pipeline import Sound

Capture = pytest.CaptureFixture[str]
SPEC = """\
netspec: 1
name: net
reference: {function: "tf_slim.nets.x:y"}
params:
  depth: {type: int, default: 4, minimum: 1}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv}
  - dropout: {is_training: $is_training}
"""


@pytest.mark.parametrize(
    ("pairs", "grid"),
    [
        ([], [{}]),
        (["a=1"], [{"a": 1}]),
        (["a=1,2", "b=x"], [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}]),
        (["a=1,2", "b=true,false"], [{"a": a, "b": b} for a in (1, 2) for b in (True, False)]),
        (["a='x,y'"], [{"a": "x,y"}]),
        (["a='x,y',\"z,\", w"], [{"a": "x,y"}, {"a": "z,"}, {"a": "w"}]),
        (["a="], [{"a": None}]),
        (["a=null,5e-4"], [{"a": None}, {"a": 5e-4}]),
        (["a=it's,x"], [{"a": "it's"}, {"a": "x"}]),
        (["a=range(3)"], [{"a": 0}, {"a": 1}, {"a": 2}]),
        (["a=range( 2 ),7"], [{"a": 0}, {"a": 1}, {"a": 7}]),
        (["a=range(2,4),range(9,4,-2)"], [{"a": 2}, {"a": 3}, {"a": 9}, {"a": 7}, {"a": 5}]),
    ],
)
def test_combinations(pairs: list[str], grid: list[dict[str, Any]]) -> None:
    assert combinations(pairs) == grid


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        (["a=1,"], "-p a: expected a value before and after each comma, got '1,'"),
        (["a=,1"], "-p a: expected a value before and after each comma, got ',1'"),
        (["a=1,2", "a=3"], "-p sets 'a' twice"),
        (["a"], "-p expects name=value, got 'a'"),
        (["=1"], "-p expects name=value, got '=1'"),
        (["a=1,2,3,4,5", "b=1,2,3,4,5", "c=1,2,3"], f"-p gives 75 combinations, and at most {MOST_COMBINATIONS} are"),
    ],
)
def test_wrong_usage(pairs: list[str], text: str) -> None:
    with pytest.raises(UsageError) as caught:
        combinations(pairs)
    assert str(caught.value).startswith(text)


def test_a_spec_takes_the_combinations_of_its_own_parameters() -> None:
    grid = combinations(["a=1,2", "b=true,1"])
    assert distinct(grid, ["a"]) == [{"a": 1}, {"a": 2}]
    assert distinct(grid, ["b"]) == [{"b": True}, {"b": 1}]
    assert distinct(grid, []) == [{}]


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[Any, ...], Any]:
    """What the stand-in for the comparison gives for values of depth and is_training."""
    found: dict[tuple[Any, ...], Any] = {}

    def verify(sound: Sound, trusted: Any) -> Verification:
        outcome = found.get(tuple(sound.network.parameters.values()), Verification("tf_slim.nets.x:y", 1234, ()))
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, Verification)
        return outcome

    monkeypatch.setattr(fidelity, "verify", verify)
    return found


def test_a_grid_is_a_table(
    write: Callable[[str, str], str], outcomes: dict[tuple[Any, ...], Any], capsys: Capture
) -> None:
    write("net.yaml", SPEC)
    assert main(["verify", "-p", "depth=4,16", "-p", "is_training=true,false", "net.yaml"]) == 0
    assert capsys.readouterr().out == (
        "  depth  is_training  result          nodes\n"
        "  4      true         identical       1,234\n"
        "  4      false        identical       1,234\n"
        "  16     true         identical       1,234\n"
        "  16     false        identical       1,234\n"
        "net.yaml, 4 combinations: 4 identical\n"
    )


def test_why_a_reference_is_unusable_is_printed_once(
    write: Callable[[str, str], str], outcomes: dict[tuple[Any, ...], Any], capsys: Capture
) -> None:
    write("net.yaml", SPEC)
    outcomes[4, False] = outcomes[16, True] = ReferenceUnusable("no module x")
    outcomes[16, False] = ReferenceUnusable("it does not build")
    assert main(["verify", "-p", "depth=4,16", "-p", "is_training=true,false", "net.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out.count("not verified\n") == 4
    assert err == "netspec: error: net.yaml: no module x\nnetspec: error: net.yaml: it does not build\n"


def test_differences_are_printed_for_the_first_combination_that_differs(
    write: Callable[[str, str], str], outcomes: dict[tuple[Any, ...], Any], capsys: Capture
) -> None:
    write("net.yaml", SPEC)
    outcomes[4, False] = Verification("tf_slim.nets.x:y", 7, ("node 'x' only in the spec",))
    outcomes[16, True] = Verification("tf_slim.nets.x:y", 7, ("node 'z' only in the spec",))
    outcomes[16, False] = ReferenceUnusable("it does not build")
    assert main(["verify", "-p", "depth=4,16,0", "-p", "is_training=true,false", "net.yaml"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[2:] == [
        "  4      false        different           7",
        "  16     true         different           7",
        "  16     false        not verified",
        "  0      true         with errors",
        "  0      false        with errors",
        "net.yaml, 6 combinations: 1 identical, 2 different, 2 with errors, 1 not verified",
        "  with depth 4, is_training false:",
        "  node 'x' only in the spec",
    ]
    assert "netspec: error: net.yaml: it does not build\n" in err
    assert "'depth': expected a whole number >= 1, got 0" in err


def test_parameters_that_are_not_compared_are_named(
    write: Callable[[str, str], str], outcomes: dict[tuple[Any, ...], Any], capsys: Capture
) -> None:
    write("net.yaml", SPEC)
    outcomes[4, True] = Verification("a:b", 7, (), ("depth",))
    assert main(["verify", "net.yaml"]) == 0
    assert capsys.readouterr().out == (
        "net.yaml is identical to a:b, 7 nodes\n  not compared: depth, which is not a parameter of the reference\n"
    )


def test_specs_of_other_parameters_take_what_they_declare(
    write: Callable[[str, str], str], outcomes: dict[tuple[Any, ...], Any], capsys: Capture
) -> None:
    write("specs/a.yaml", SPEC)
    write("specs/b.yaml", SPEC.replace("depth", "width"))
    outcomes[8, False] = Verification("a:b", 7, ())
    assert main(["verify", "-p", "depth=4,8", "-p", "width=8", "-p", "is_training=false", "specs"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[3] == "specs/a.yaml, 2 combinations: 2 identical"
    assert out[4] == "specs/b.yaml is identical to a:b, 7 nodes"
    assert main(["verify", "-p", "dept=4,8", "specs"]) == 2
