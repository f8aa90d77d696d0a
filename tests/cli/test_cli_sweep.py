"""`netspec sweep`: the numbers of each variant are those of `netspec show`, and its first error that of `check`."""

from __future__ import annotations

import csv
import io
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import main
from netspec.cli.terminal import bar_on
from netspec.report.variant_columns import COLUMNS

Capture = pytest.CaptureFixture[str]
Write = Callable[[str, str], str]
ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
SHAPES = ["1x224x224x3", "8x300x260x3", "NxHxWx3", "10x10x3", "Nx10x10x3"]
SWEEP = ("sweep", "--jobs", "1")
"""In one process: that of a test may have threads, with which it must not be forked."""
ALL = ",".join(COLUMNS)

SPEC = """\
netspec: 1
name: tiny
params:
  depth: {type: int, default: 4, minimum: 1}
  wide: {type: bool, default: false}
input: {name: images, shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $(depth * 2 if wide else depth), kernel_size: 5, stride: 2, scope: conv1}
  - conv2d: {num_outputs: 8, kernel_size: 3, padding: VALID, scope: conv2}
  - reduce_mean: {axis: [1, 2], name: mean}
  - fully_connected: {num_outputs: 10, scope: fc}
"""


@pytest.fixture
def spec(write: Write) -> str:
    return write("tiny.yaml", SPEC)


def swept(capsys: Capture, *argv: str) -> list[dict[str, Any]]:
    """The variants as JSON, with all columns."""
    code = main([*SWEEP, "--format", "json", "--columns", ALL, *argv])
    found = json.loads(capsys.readouterr().out)
    assert code == any(variant["errors"] for variant in found)
    assert isinstance(found, list)
    return found


def shown(capsys: Capture, *argv: str) -> dict[str, Any] | None:
    """What `show` says of one variant; None if it cannot be built."""
    main(["show", "--json", *argv])
    said = capsys.readouterr().out
    return json.loads(said) if said else None


def one_by_one(capsys: Capture, spec: str, *options: tuple[str, list[str]]) -> list[dict[str, Any]]:
    """The same variants, each by commands of its own."""
    found = []
    for words in itertools.product(*(words for _, words in options)):
        argv = [spec, *itertools.chain(*zip((option for option, _ in options), words, strict=True))]
        network = shown(capsys, *argv)
        main(["check", "--format", "json", *argv])
        errors = [each for each in json.loads(capsys.readouterr().out) if each["severity"] == "error"]
        found.append(of(network, errors))
    return found


def of(network: dict[str, Any] | None, errors: list[dict[str, Any]]) -> dict[str, Any]:
    if network is None:
        empty = dict.fromkeys(column.key for column in COLUMNS.values())
        return {**empty, "counted_for": None, **first(errors)}
    last = next(each for each in network["layers"] if each["name"] == network["output"]["name"])
    return {
        **network["totals"],
        "output_shape": network["output"]["shape"],
        "receptive_field": last["receptive_field"] and last["receptive_field"]["size"],
        "counted_for": network["counted_for"],
        **first(errors),
    }


def first(errors: list[dict[str, Any]]) -> dict[str, Any]:
    problem = errors[0] if errors else {"code": None, "text": None}
    return {"problem": problem["code"], "text": problem["text"], "errors": len(errors)}


def plain(variant: dict[str, Any]) -> dict[str, Any]:
    problem = variant["problem"]
    rest = {key: value for key, value in variant.items() if key != "given"}
    return rest | {"problem": problem and problem["code"], "text": problem and problem["text"]}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("alexnet_v2", [("--set", "conv1.num_outputs=", ["16", "64", "x"]), ("-p", "num_classes=", ["10", "1000"])]),
        ("alexnet_v2", [("--set", "conv1.kernel_size=", ["[11, 11]", "[7, 7]"]), ("-p", "weight_decay=", ["0", "-1"])]),
        ("alexnet_v2", [("-p", "spatial_squeeze=", ["true", "false"]), ("--input", "", SHAPES)]),
        ("resnet_v1_50", [("--set", "block2.units=", ["1", "4", "0"]), ("-p", "output_stride=", ["null", "8", "3"])]),
        ("inception_v1", [("-p", "num_classes=", ["0", "10"]), ("-p", "dropout_keep_prob=", ["0.5", "2"])]),
    ],
)  # fmt: skip
def test_each_variant_is_what_show_and_check_say_of_it(
    name: str, options: list[tuple[str, str, list[str]]], capsys: Capture
) -> None:
    spec = str(SPECS / f"{name}.yaml")
    argv = itertools.chain(*((option, f"{key}{','.join(values)}") for option, key, values in options))
    each = [(option, [f"{key}{value}" for value in values]) for option, key, values in options]
    found = [plain(variant) for variant in swept(capsys, spec, *argv)]
    assert found == one_by_one(capsys, spec, *each)
    assert len({json.dumps(variant) for variant in found}) > len(found) // 3


def test_what_is_given_is_told_as_data(spec: str, capsys: Capture) -> None:
    settings = ["--set", "conv1.kernel_size=3,[5, 5]", "--set", "conv2.activation_fn=null,relu6"]
    given = [variant["given"] for variant in swept(capsys, *settings, "-p", "wide=true,no", "--input", "?x9xWx3", spec)]
    assert given[:2] == [
        {"conv1.kernel_size": 3, "conv2.activation_fn": None, "wide": True, "input": [None, 9, "W", 3]},
        {"conv1.kernel_size": 3, "conv2.activation_fn": None, "wide": "no", "input": [None, 9, "W", 3]},
    ]
    assert [each["conv1.kernel_size"] for each in given] == [3, 3, 3, 3, [5, 5], [5, 5], [5, 5], [5, 5]]


TABLE = """\
conv2.kernel_size  depth  parameters        MACs      bytes  output
--------------------------------------------------------------------
[3, 3]             4             690     133,328     10,440  [N, 10]
[3, 3]             1000      148,098  33,312,080  1,030,344  [N, 10]
[3, 3]             none   error: 'depth': expected a whole number >= 1, got 'none' [wrong-type]
[20, 1]            4      error: conv2d 'conv2': a 20x1 VALID window does not fit its input of 16x16 [window-too-large]
[20, 1]            1000   error: conv2d 'conv2': a 20x1 VALID window does not fit its input of 16x16 [window-too-large]
[20, 1]            none   error: 'depth': expected a whole number >= 1, got 'none' [wrong-type]

6 variants, 4 with errors; costs are for one example
"""


def test_the_table(spec: str, capsys: Capture) -> None:
    columns = ["--columns", "parameters,macs,bytes,output"]
    argv = ["-p", "depth=4,1000,none", "--set", "conv2.kernel_size=[3, 3],[20, 1]", *columns, spec]
    assert main([*SWEEP, *argv]) == 1
    assert capsys.readouterr().out == TABLE
    by_hand = [
        (76 * n + (9 * n * 8 + 8) + 90, 256 * 75 * n + 196 * 72 * n + 80, 4 * (256 * n + 196 * 8 + 18))
        for n in (4, 1000)
    ]
    assert by_hand == [(690, 133_328, 10_440), (148_098, 33_312_080, 1_030_344)]


def test_csv_has_plain_numbers(spec: str, capsys: Capture) -> None:
    argv = ["-p", "depth=4,1000,none", "--set", "conv2.kernel_size=[3, 3],[20, 1]", "--columns", "macs,output", spec]
    assert main([*SWEEP, "--format", "csv", *argv]) == 1
    said = capsys.readouterr().out
    assert "\r" not in said
    rows = list(csv.reader(io.StringIO(said)))
    assert rows[:3] == [
        ["conv2.kernel_size", "depth", "macs", "output_shape", "code", "problem"],
        ["[3, 3]", "4", "133328", "[N, 10]", "", ""],
        ["[3, 3]", "1000", "33312080", "[N, 10]", "", ""],
    ]
    assert rows[3][2:] == ["", "", "wrong-type", "'depth': expected a whole number >= 1, got 'none'"]
    assert len(rows) == 7


def test_csv_controls_no_terminal(spec: str, capsys: Capture) -> None:
    assert main([*SWEEP, "--format", "csv", "-p", "depth=4,x\x1b7", "--columns", "macs", spec]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("x\\x1b7,,wrong-type,")
    assert last.isprintable()


def test_markdown_escapes_what_is_given(spec: str, capsys: Capture) -> None:
    assert main([*SWEEP, "--format", "markdown", "-p", "depth=4,'|*'", "--columns", "output,macs", spec]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "| `depth` | output | MACs | error |",
        "| --- | --- | ---: | --- |",
        "| `4` | \\[N, 10] | 133,328 |  |",
        "| `'\\|*'` |  |  | 'depth': expected a whole number >= 1, got '\\|\\*' \\[wrong-type] |",
    ]


def test_an_unmet_expectation_is_shown_beside_the_costs(write: Write, capsys: Capture) -> None:
    spec = write("expecting.yaml", SPEC + "expect: {parameters: {maximum: 700}}\n")
    assert main([*SWEEP, "-p", "depth=4,5", "--columns", "parameters", spec]) == 1
    assert capsys.readouterr().out.splitlines()[2:4] == [
        "4             690",
        "5             838  error: parameters [unmet-expectation]",
    ]


@pytest.mark.parametrize(
    ("argv", "order"),
    [
        ([], [9, 1, "x", 3]),
        (["--reverse"], [3, "x", 1, 9]),
        (["--sort", "macs"], [1, 3, 9, "x"]),
        (["--sort", "parameters", "--reverse"], [9, 3, 1, "x"]),
    ],
)
def test_the_order(argv: list[str], order: list[object], spec: str, capsys: Capture) -> None:
    found = swept(capsys, "-p", "depth=9,1,x,3", *argv, spec)
    assert [variant["given"]["depth"] for variant in found] == order


@pytest.mark.parametrize(
    ("columns", "heading"),
    [
        ("parameters", "depth,parameters,code,problem"),
        ("+field,-bytes", "depth,parameters,macs,flops,output_shape,receptive_field,code,problem"),
        ("-macs,-flops", "depth,parameters,output_bytes,output_shape,code,problem"),
    ],
)
def test_columns_are_chosen_as_those_of_show(columns: str, heading: str, spec: str, capsys: Capture) -> None:
    assert main([*SWEEP, "-p", "depth=3", "--format", "csv", f"--columns={columns}", spec]) == 0
    assert capsys.readouterr().out.splitlines()[0] == heading


def test_a_setting_that_names_no_layer_is_reported_once_with_its_help(spec: str, capsys: Capture) -> None:
    assert main([*SWEEP, "--set", "cnov1.stride=1,2", "-p", "depth=3,4", spec]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("no layer is named 'cnov1'") == 1
    assert "help: did you mean 'conv1'?" in err
    found = swept(capsys, "--set", "conv1.scope=conv1,cnov1", "--set", "cnov1.stride=1", spec)
    assert [variant["problem"] is None for variant in found] == [False, True]
    found = swept(capsys, "--set", "conv1.stride=0,1", spec)
    assert [variant["problem"] is None for variant in found] == [False, True]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "expected what varies: -p NAME=VALUE,VALUE, --set LAYER.ARGUMENT=VALUE,VALUE or --input"),
        (["-p", "depth"], "-p expects name=value, got 'depth'"),
        (["-p", "deptth=3,4"], "unknown parameter 'deptth'; did you mean 'depth'?"),
        (["-p", "depth=3,"], "-p depth: expected a value before and after each comma, got '3,'"),
        (["-p", "depth=1", "-p", "depth=2"], "-p sets 'depth' twice"),
        (["-p", "depth='1"], "-p depth: expected text in quotes, got '1"),
        (["-p", "depth=range(3,3)"], "-p depth: there is no number in range(3,3)"),
        (["-p", "depth=range(0)"], "-p depth: there is no number in range(0)"),
        (["-p", "depth=range(3,9,0)"], "-p depth: there is no number in range(3,9,0)"),
        (["-p", "depth=range(0,100001)"], "-p gives 100,001 combinations, and at most 100,000 are allowed"),
        (["--set", "conv1.stride=range(1,999999999999999999)", "-p", "depth=1,2"], "--set and -p give 1,999,999,999,9"),
        (["--set", "depth=3,4"], "a parameter is set with -p depth=3,4"),
        (["--set", "conv1.stride=1", "--set", "conv1.stride=2"], "--set sets 'conv1.stride' twice"),
        (["--input", "1x2,x"], "--input expects sizes such as 1x299x299x3"),
        (["-p", "depth=1", "--columns", "mac"], "unknown column 'mac'; did you mean 'macs'?"),
        (["-p", "depth=1", "--columns", "params"], "unknown column 'params'; did you mean 'parameters'?"),
        (["-p", "depth=1", "--columns", "shape"], "unknown column 'shape'; did you mean 'output'?"),
        (["-p", "depth=1", "--columns", "kernel"], "unknown column 'kernel'; known: parameters, trainable, macs"),
        (["-p", "depth=1", "--columns", "+field,macs"], "--columns expects a list of names, or names with + or -"),
        (["-p", "depth=1", "--columns=-field"], "--columns removes 'field', which is not a default column"),
        (["-p", "depth=1", "--sort", "output"], "argument --sort: "),
        (["-p", "depth=1", "--jobs", "0"], "argument --jobs: expected a whole number from 1 to 9999, got '0'"),
    ],
)
def test_wrong_usage(argv: list[str], said: str, spec: str, capsys: Capture) -> None:
    assert main([*SWEEP, *argv, spec]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


@pytest.mark.parametrize(
    ("text", "argv", "said"),
    [
        ("[", [], "bad.yaml:1:2: error: missing ']'"),
        (SPEC.replace("stride: 2", "strid: 2"), [], "bad.yaml:8:76: error: conv2d 'conv1' takes no argument 'strid'"),
        (SPEC, ["--set", "conv9.stride=2"], "--set:1:1: error: bad.yaml: no layer is named 'conv9'"),
    ],
)
def test_a_fault_of_all_variants_is_reported_in_full(
    text: str, argv: list[str], said: str, write: Write, capsys: Capture
) -> None:
    assert main([*SWEEP, "-p", "depth=1,2", *argv, write("bad.yaml", text)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert "\n1 error in 1 file" in err


def test_a_setting_can_cure_a_fault_of_the_spec(write: Write, capsys: Capture) -> None:
    spec = write("bad.yaml", SPEC.replace("kernel_size: 5", "kernel_size: five"))
    found = swept(capsys, "--set", "conv1.kernel_size=five,5", spec)
    assert [variant["problem"] and variant["problem"]["code"] for variant in found] == ["wrong-type", None]


def test_a_variant_without_end_is_a_row_of_its_own(write: Write, capsys: Capture) -> None:
    layers = "  - repeat: $depth\n    layers:\n      - repeat: $depth\n        layers: [{relu: {}}]\n"
    spec = write("long.yaml", SPEC + layers)
    found = swept(capsys, "-p", "depth=1,30000,2", spec)
    assert [variant["problem"] and variant["problem"]["code"] for variant in found] == [None, "too-many-layers", None]


def test_a_bar_is_silent_elsewhere(capsys: Capture) -> None:
    for stream in (sys.stderr, None):
        with bar_on(stream, 10, "variants") as show:
            show(3)
    assert capsys.readouterr() == ("", "")


@pytest.mark.tf
def test_parameters_are_those_of_the_graph(capsys: Capture) -> None:
    import netspec
    from netspec.lower import compat

    tf = compat.load().tf
    spec = str(SPECS / "alexnet_v2.yaml")
    for variant in swept(capsys, "--set", "conv1.num_outputs=16,64", "-p", "num_classes=10,1000", spec):
        given = dict(variant["given"])
        net = netspec.load(spec, set={"conv1.num_outputs": given.pop("conv1.num_outputs")})
        with tf.Graph().as_default():
            output, _ = net(tf.placeholder(tf.float32, [None, 224, 224, 3]), **given)
            made = [variable.shape.num_elements() for variable in tf.global_variables()]
        assert variant["parameters"] == sum(made)
        assert variant["output_shape"] == ["N", *output.shape.as_list()[1:]]
