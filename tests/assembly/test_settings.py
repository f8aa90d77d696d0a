"""`--set LAYER.ARGUMENT=VALUE`: the same network as that of the file in which the change is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.assembly.settings import malformed
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.pipeline import Inspected, inspect_file, inspect_text
from netspec.report.summary import summary

SPEC = """\
netspec: 1
name: net
params:
  width: {type: int, default: 8}
input: {shape: [N, 32, 32, 3]}
blocks:
  unit:
    params: {depth: {type: int}}
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 1, scope: inner}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, normalizer_fn: batch_norm,
             normalizer_params: {decay: 0.9, scale: true}, scope: conv1}
  - scope: one
    layers:
      - max_pool2d: {kernel_size: 2, scope: pool}
  - scope: two
    layers:
      - max_pool2d: {kernel_size: 2, scope: pool}
  - unit: {depth: $(width // 2)}
    id: called
  - relu: {name: r.1}
  - conv2d: {num_outputs: 10, kernel_size: 1, scope: logits}
    id: last_one
"""
POOL = "\n    layers:\n      - max_pool2d: {kernel_size: "
ROUNDS = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
blocks:
  unit:
    params: {depth: {type: int, default: 8}}
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 1, scope: inner}
        repeat: 2
layers:
  - conv2d: {num_outputs: 8, kernel_size: 3, scope: conv}
    repeat: 3
  - scope: down_$i
    repeat: 2
    layers:
      - unit: {scope: unit_$(i + 1)}
        id: skip_$i
      - max_pool2d: {kernel_size: 2, scope: pool}
  - unit: {scope: last}
    repeat: 2
  - flatten: {}
  - dropout: {}
"""
ARG_SCOPE = "arg_scope: [{ops: [max_pool2d], padding: SAME}]"


def inspected(*settings: str, spec: str = SPEC) -> Inspected:
    return inspect_text(spec, "net.yaml", settings=settings)


def written(old: str, new: str) -> Inspected:
    """The spec with a change written into its text, which must be there once."""
    assert SPEC.count(old) == 1
    return inspect_text(SPEC.replace(old, new), "net.yaml")


def described(found: Inspected) -> Any:
    """All that is known of the network, without the lines that it is written on, and the settings."""
    assert found.network is not None, found.problems
    return without_lines({key: value for key, value in summary(found.network).items() if key != "settings"})


def without_lines(data: Any) -> Any:
    if isinstance(data, list):
        return [without_lines(item) for item in data]
    return {k: without_lines(v) for k, v in data.items() if k != "line"} if isinstance(data, dict) else data


def places(found: Inspected) -> list[tuple[str, int, int, int, str]]:
    return [_place(problem) for problem in found.problems]


def _place(problem: Problem) -> tuple[str, int, int, int, str]:
    span = problem.span
    return span.file, span.line, span.column, span.end_column, problem.code


@pytest.mark.parametrize(
    ("settings", "old", "new"),
    [
        (["conv1.num_outputs=5"], "$width", "5"),
        (["conv1.num_outputs=$(width * 2)"], "$width", "$(width * 2)"),
        (["conv1.kernel_size=[3, 5]"], "kernel_size: 3", "kernel_size: [3, 5]"),
        (["conv1.stride=2"], "kernel_size: 3", "kernel_size: 3, stride: 2"),
        (["conv1.activation_fn="], "kernel_size: 3", "kernel_size: 3, activation_fn: null"),
        (["conv1.weights_regularizer={l2: 5e-4}"], "kernel_size: 3", "kernel_size: 3, weights_regularizer: {l2: 5e-4}"),
        (["conv1.normalizer_params.decay=0.8"], "decay: 0.9", "decay: 0.8"),
        (["conv1.normalizer_params.center=false"], "decay: 0.9", "decay: 0.9, center: false"),
        (["conv1.normalizer_params={center: false}"], "{decay: 0.9, scale: true}", "{center: false}"),
        (["two/pool.kernel_size=4"], f"two{POOL}2", f"two{POOL}4"),
        (["two.scope=zwei"], "scope: two", "scope: zwei"),
        (["two.repeat=2"], "scope: two", "scope: two\n    repeat: 2"),
        (["two.when=false"], "scope: two", "scope: two\n    when: false"),
        ([f"two.{ARG_SCOPE.replace(': ', '=', 1)}"], "scope: two", f"scope: two\n    {ARG_SCOPE}"),
        (["called.depth=6"], "depth: $(width // 2)", "depth: 6"),
        (["last_one.num_outputs=11"], "num_outputs: 10", "num_outputs: 11"),
        (["last_one.from=conv1"], "id: last_one", "id: last_one\n    from: conv1"),
        (["r.1.name=s.2"], "r.1", "s.2"),
        (["r.1.when=false"], "r.1}", "r.1}\n    when: false"),
        (["logits.scope=x=y"], "logits", "x=y"),
    ],
)  # fmt: skip
def test_a_setting_is_the_change_written_in_the_file(settings: list[str], old: str, new: str) -> None:
    changed = written(old, new)
    if "=y" in new:  # no name of a scope: refused alike
        assert [problem.code for problem in inspected(*settings).problems] == [p.code for p in changed.problems] != []
        return
    assert described(inspected(*settings)) == described(changed)
    assert described(changed) != described(inspected())


def test_several_settings_of_one_layer() -> None:
    found = inspected("conv1.normalizer_params.decay=0.8", "conv1.normalizer_params.center=false", "conv1.stride=2")
    change = "kernel_size: 3, stride: 2, normalizer_fn: batch_norm, normalizer_params: {decay: 0.8, center: false"
    old = "kernel_size: 3, normalizer_fn: batch_norm,\n             normalizer_params: {decay: 0.9"
    assert described(found) == described(written(old, change))


def test_a_name_that_a_setting_gives_is_the_layer_s_name_for_the_next() -> None:
    found = inspected("conv1.scope=first", "first.num_outputs=3")
    assert found.network is not None
    assert (found.network.layers[0].scope, found.network.layers[0].output_shape[-1:]) == ("net/first", (3,))  # type: ignore[index]


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("conv2.num_outputs=5", (1, 6, "unmatched-patch")),
        ("width.default=5", (1, 6, "unmatched-patch")),
        ("pool.kernel_size=5", (1, 5, "ambiguous-patch")),
        ("conv1.num_output=5", (7, 17, "unknown-argument")),
        ("conv1.num_outputs=five", (19, 23, "wrong-type")),
        ("conv1.num_outputs=0", (19, 20, "out-of-range")),
        ("conv1.num_outputs=$depth", (20, 25, "unknown-name")),
        ("conv1.num_outputs=$(1 +", (24, 24, "expression-syntax")),
        ("conv1.num_outputs=[3, 3", (24, 24, "yaml-syntax")),
        ("conv1.num_outputs=@", (19, 20, "yaml-syntax")),
        ("conv1.num_outputs=3 # three", (21, 28, "yaml-syntax")),
        ("conv1.num_outputs=# three", (19, 26, "yaml-syntax")),
        ("conv1.num_outputs=1e999", (19, 24, "number-not-finite")),
        ("conv1.num_outputs=!!int 3", (19, 24, "tag-not-allowed")),
        ("conv1.num_outputs=*a", (19, 21, "unknown-alias")),
        ("conv1.num_outputs=\udc80", (19, 20, "not-utf8")),
        ("conv1.normalizer_params={decay: 1, decay: 2}", (36, 41, "duplicate-key")),
        ("conv1.normalizer_params.dekay=1", (7, 30, "unknown-argument")),
        ("conv1.weights_regularizer.l2=1", (7, 29, "unmatched-patch")),
        ("conv1.kernel_size.0=1", (7, 20, "unmatched-patch")),
        ("one/pool.kernel_size=99", (22, 24, "window-too-large")),
        ("called.dept=9", (8, 12, "unknown-argument")),
        ("two.kernel_size=9", (5, 16, "unknown-key")),
        ("last_one.from=nothing", (15, 22, "unknown-id")),
    ],
)  # fmt: skip
def test_faults_are_reported_once_at_their_place(setting: str, place: tuple[int, int, str]) -> None:
    column, end, code = place
    found = inspected("two.repeat=1", setting)
    assert places(found) == [("--set", 2, column, end, code)]
    assert found.document is None or found.document.others["--set"] == ("two.repeat=1", setting)


@pytest.mark.parametrize(
    ("setting", "changed"),
    [
        ("conv/conv_2.stride=1", ["conv/conv_2"]),
        ("conv_2.stride=1", ["conv/conv_2"]),
        ("down_2/unit_3.depth=4", ["down_2/unit_3/inner/inner_1", "down_2/unit_3/inner/inner_2"]),
        ("skip_1.depth=4", ["down_1/unit_2/inner/inner_1", "down_1/unit_2/inner/inner_2"]),
        ("down_1/pool.stride=1", ["down_1/pool"]),
        ("last/last_1.depth=4", ["last/last_1/inner/inner_1", "last/last_1/inner/inner_2"]),
        ("last/last_1/inner/inner_2.stride=1", ["last/last_1/inner/inner_2"]),
        ("last_2/inner.stride=1", ["last/last_2/inner/inner_1", "last/last_2/inner/inner_2"]),
        ("Flatten.outputs_collections=a", ["Flatten"]),
        ("Dropout.keep_prob=1", ["Dropout"]),
        ("down_$i/pool.stride=1", ["down_1/pool", "down_2/pool"]),
    ],
)
def test_the_path_of_one_build_changes_that_alone(setting: str, changed: list[str]) -> None:
    (before, after) = (inspected(*settings, spec=ROUNDS).require_sound().network for settings in ((), (setting,)))

    def values(network: Network) -> dict[str, object]:
        return {layer.scope: {name: each.value for name, each in layer.given.items()} for layer in network.layers}

    old, new = values(before), values(after)
    assert list(old) == list(new)
    assert [before.short_name(scope) for scope in old if old[scope] != new[scope]] == changed


@pytest.mark.parametrize(
    ("setting", "text", "help"),
    [
        ("down_1.repeat=1", "'down_1' is one round of a repeat of a group; name a layer inside it", None),
        ("conv_2.repeat=1", "'conv_2' is one round of a repeat, which has no 'repeat' of its own", None),
        ("conv/conv.stride=1", "no layer is named 'conv/conv'", "use one of: conv"),
        ("down_3/pool.stride=1", "no layer is named 'down_3/pool'", "use one of: down_1/pool, down_2/pool"),
        ("relu.name=x", "no layer is named 'relu'", "use one of: conv, down_$i, skip_$i, unit_$(i + 1), pool, last"),
    ],
)  # fmt: skip
def test_faults_of_paths(setting: str, text: str, help: str | None) -> None:
    (problem,) = inspected(setting, spec=ROUNDS).problems
    assert (problem.code, problem.text, problem.help) == ("unmatched-patch", f"net.yaml: {text}", help)


@pytest.mark.parametrize(
    ("setting", "help"),
    [
        ("conv_1.stride=2", "did you mean 'conv1'?"),
        ("width.default=5", "--set changes layers; use -p width=VALUE to set a parameter"),
        ("params.width=5", "--set changes layers; use -p width=VALUE to set a parameter"),
        ("input.shape=[1]", "--set changes layers; use --input SHAPE for the shape of the input, such as 1x299x299x3"),
        ("end_points.final=one", "--set changes layers; to change 'end_points', write a spec that extends this one"),
        ("one/inner.stride=1", "use one of: inner; or, in all its builds: 'unit.inner'"),
        ("pool.stride=1", "name it by its id, or by the path of scopes that leads to it"),
        ("conv1.weights_regularizer.l2=1", "give all of it: 'weights_regularizer={l2: 1}'"),
    ],
)
def test_helps(setting: str, help: str) -> None:
    (problem,) = inspected(setting).problems
    assert problem.help == help


def test_an_argument_is_set_once() -> None:
    found = inspected("conv1.stride=2", "conv1.kernel_size=1", "conv1.stride=2")
    assert places(found) == [("--set", 3, 7, 13, "duplicate-key")]
    assert [note.span and note.span.line for note in found.problems[0].notes] == [1]


def test_a_name_with_a_dot_that_can_mean_two_things() -> None:
    spec = SPEC.replace("scope: logits", "scope: r")
    found = inspected("r.1.when=false", spec=spec)
    assert places(found) == [("--set", 1, 1, 9, "ambiguous-patch")]
    assert found.problems[0].text == "net.yaml: 'r.1.when' can mean the layers 'r' and 'r.1'"
    assert inspected("last_one.when=false", spec=spec).problems == ()


def test_a_fault_of_the_spec_is_not_reported_of_a_setting_too() -> None:
    misspelt = SPEC.replace("\nlayers:", "\nlayer:")
    assert [problem.code for problem in inspected("conv1.stride=2", spec=misspelt).problems] == ["unknown-key"]
    base = SPEC.replace("name: net\n", "name: net\nextends: nothing.yaml\n").partition("blocks:")[0]
    assert [problem.code for problem in inspected("conv1.stride=2", spec=base).problems] == ["no-such-file"]
    assert [problem.code for problem in inspected("conv1.stride=2", spec="[").problems] == ["yaml-syntax"]
    assert [problem.code for problem in inspected("conv1.stride=2", spec="- 1").problems] == ["wrong-type"]


def test_a_setting_comes_after_a_patch(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(SPEC)
    mine = "netspec: 1\nname: mine\nextends: net.yaml\npatch: {change: {conv1: {num_outputs: 3, stride: 2}}}\n"
    (tmp_path / "mine.yaml").write_text(mine)
    found = inspect_file(tmp_path / "mine.yaml", settings=["conv1.num_outputs=7"])
    assert found.network is not None
    assert found.network.layers[0].output_shape == (netspec.symbol("N"), 16, 16, 7)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("conv1.stride=2", None),
        ("conv1.stride=", None),
        ("a/b.c.d={x: [1, 2]}", None),
        ("width=5", "expected LAYER.ARGUMENT=VALUE, got 'width=5'; a parameter is set with -p width=5"),
        ("conv1.stride", "expected LAYER.ARGUMENT=VALUE, got 'conv1.stride'"),
        ("", "expected LAYER.ARGUMENT=VALUE, got ''"),
        ("=5", "expected LAYER.ARGUMENT=VALUE, got '=5'"),
        (".stride=5", "expected LAYER.ARGUMENT=VALUE, got '.stride=5'"),
        ("conv1.=5", "expected LAYER.ARGUMENT=VALUE, got 'conv1.=5'"),
        ("conv1..stride=5", "expected LAYER.ARGUMENT=VALUE, got 'conv1..stride=5'"),
        ("conv1.stride=1\n", "expected a value on one line"),
    ],
)  # fmt: skip
def test_the_form_of_a_setting(text: str, fault: str | None) -> None:
    assert malformed(text) == fault


@pytest.mark.parametrize(
    "settings",
    [
        ["conv1.kernel_size=" + "[" * 100_000],
        ["conv1.kernel_size=" + "[" * 2_000 + "]" * 2_000],
        ["conv1.kernel_size={" + ",".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)) + "}"],
        ["conv1.kernel_size=[" + "1," * 400_000 + "]"],
        ["x." * 50_000 + "y=1"],
        [f"conv{'1' * 100_000}.stride=1"],
        ["conv1." + "a" * 100_000 + "=1"],
        ["conv1.repeat=99999999"],
        ["conv1.num_outputs=$" + "(" * 50_000],
        [f"conv1.a{i}=1" for i in range(5_000)],
        ["conv1.scope=\x1b[31m"],
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_settings_are_refused_within_bounds(settings: list[str]) -> None:
    problems = inspected(*settings).problems
    assert problems
    assert all(len(problem.text) <= 2_100 for problem in problems)


def test_python_sets_plain_data(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(SPEC)
    settings = {"conv1.num_outputs": 5, "conv1.kernel_size": (3, 1), "logits.activation_fn": None, "one.scope": "eins"}
    layers = netspec.load(tmp_path / "net.yaml", set=settings).elaborate().layers
    assert layers[0].variables[0].shape == (3, 1, 3, 5)
    assert layers[1].scope == "net/eins/pool"
    assert layers[-1].arguments["activation_fn"].value is None
    with pytest.raises(netspec.SpecError, match=re.escape("--set:1:1: error: ")):
        netspec.load(tmp_path / "net.yaml", set={"conv7.stride": 1})
    for wrong in ({"width": 5}, {"conv1.stride": {1}}, {"conv1.stride": float("nan")}):
        with pytest.raises(TypeError, match=r"^set: |not JSON serializable"):
            netspec.load(tmp_path / "net.yaml", set=wrong)
