"""A path that `show` prints changes one build of a step, of one call in one round, and no other."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import main
from netspec.network import Network
from netspec.pipeline import Inspected, elaborate_sound, inspect_file, inspect_text

BASE = """\
netspec: 1
name: net
params:
  units: {type: int, default: 3, minimum: 1}
input: {shape: [N, 32, 32, 3]}
end_points: {collect: [conv2d, unit]}
blocks:
  unit:
    params: {depth: {type: int}}
    scope: unit
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}
      - conv2d_same: {num_outputs: $depth, kernel_size: 3, stride: 2, scope: conv2}
        id: reduced
      - conv2d: {num_outputs: $depth, kernel_size: 1}
layers:
  - scope: block1
    layers:
      - scope: unit_$i
        repeat: $units
        layers:
          - unit: {depth: $(8 * i), scope: body}
  - unit: {depth: 4}
  - conv2d: {num_outputs: 5, kernel_size: 1, scope: last}
    repeat: 2
"""
HAND = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
end_points: {collect: [conv2d, unit, other]}
blocks:
  unit:
    params: {depth: {type: int}}
    scope: unit
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}
      - conv2d_same: {num_outputs: $depth, kernel_size: 3, stride: 2, scope: conv2}
      - conv2d: {num_outputs: $depth, kernel_size: 1}
  other:
    params: {depth: {type: int}}
    layers:
%s
layers:
  - scope: block1
    layers:
      - scope: unit_1
        layers: [unit: {depth: 8, scope: body}]
      - scope: unit_2
        layers: [other: {depth: 16, scope: body}]
      - scope: unit_3
        layers: [unit: {depth: 24, scope: body}]
  - unit: {depth: 4}
  - conv2d: {num_outputs: 5, kernel_size: 1, scope: last}
    repeat: 2
"""
ROUND = "is one round of a repeat"
CONV1 = "conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}"
CONV2 = "conv2d_same: {num_outputs: $depth, kernel_size: 3, stride: 2, scope: conv2}"
CONV3 = "conv2d: {num_outputs: $depth, kernel_size: 1}"
Write = Callable[..., Inspected]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(patch: str, *lines: str, **given: Any) -> Inspected:
        (tmp_path / "base.yaml").write_text(BASE)
        text = "\n".join(["netspec: 1", "extends: base.yaml", "name: net", *lines, f"patch: {patch}", ""])
        (tmp_path / "mine.yaml").write_text(text)
        return inspect_file(tmp_path / "mine.yaml", given)

    return files


def described(network: Network) -> Any:
    layers = [
        (layer.op.key, layer.scope, {name: each.value for name, each in layer.given.items()}, layer.inputs,
         layer.output_shape, [(each.name, each.shape) for each in layer.variables])
        for layer in network.layers
    ]  # fmt: skip
    return layers, network.end_points


def network(found: Inspected) -> Network:
    assert found.problems == ()
    return found.require_sound().network


WIDE1, WIDE3 = CONV1.replace("3,", "5,"), CONV3.replace("1}", "3}")
DOUBLE1 = CONV1.replace("$depth", "$(2 * depth)")


@pytest.mark.parametrize(
    ("patch", "body"),
    [
        ("change: {block1/unit_2/body/conv1: {kernel_size: 5}}", [WIDE1, CONV2, CONV3]),
        ("change: {block1/unit_2/body/conv2: {kernel_size: 7}}", [CONV1, CONV2.replace("3,", "7,"), CONV3]),
        (
            "change: {unit_2/conv1: {num_outputs: $(depth * 2)}}",
            [CONV1.replace("$depth", "$(2 * depth)"), CONV2, CONV3],
        ),
        ("change: {unit_2/Conv: {kernel_size: 3}}", [CONV1, CONV2, WIDE3]),
        ("change: {unit_2/Conv: {kernel_size: 3}, unit_2/conv1: {kernel_size: 5}}", [WIDE1, CONV2, WIDE3]),
        ("remove: [block1/unit_2/body/conv1]", [CONV2, CONV3]),
        ("replace: {unit_2/conv1: [elu: {}, selu: {}]}", ["elu: {}", "selu: {}", CONV2, CONV3]),
        ("insert_before: {unit_2/conv2: [elu: {}]}", [CONV1, "elu: {}", CONV2, CONV3]),
        ("insert_after: {unit_2/conv2: [elu: {}]}", [CONV1, CONV2, "elu: {}", CONV3]),
    ],
)
def test_it_is_the_network_with_a_block_of_its_own_for_that_call(write: Write, patch: str, body: list[str]) -> None:
    found = network(write(f"{{{patch}}}"))
    hand = of_text(HAND % "\n".join(f"      - {line}" for line in body))
    assert described(found) == described(hand)
    assert described(found) != described(network(write("{}")))


def of_text(text: str) -> Network:
    return inspect_text(text, "hand.yaml").require_sound().network


def test_a_whole_call_in_one_round_and_one_round_of_a_layer(write: Write) -> None:
    found = network(write("{change: {block1/unit_2/body: {depth: 2}, last/last_2: {kernel_size: 3}}}"))
    layers = {layer.scope: layer for layer in found.layers}
    depths = [layers[f"net/block1/unit_{i}/body/conv1"].given_to("num_outputs") for i in (1, 2, 3)]
    assert depths == [8, 2, 24]
    assert [layers[f"net/last/last_{i}"].given_to("kernel_size") for i in (1, 2)] == [1, 3]


def test_a_layer_that_other_parameters_build_is_no_fault(write: Write) -> None:
    patch = "{change: {block1/unit_3/body/conv1: {kernel_size: 5}, block1/unit_2/body/conv1: {kernel_size: 1}}}"
    assert len(network(write(patch, units=1)).layers) == 4 + 4 + 2
    assert network(write(patch, units=2)).layers[4].given_to("kernel_size") == 1
    found = write("{change: {block1/unit_4/body/conv1: {kernel_size: 5}}}")
    (problem,) = found.problems
    assert (problem.code, problem.span.line, problem.span.column) == ("unmatched-patch", 4, 18)
    assert problem.help is not None
    assert problem.help.startswith("use one of: block1/unit_1/body/conv1, block1/unit_2/body/conv1, ")
    assert network(write("{change: {block1/unit_4/body/conv1: {kernel_size: 5}}}", units=4)).layers


@pytest.mark.parametrize(
    ("change", "code", "column", "text"),
    [
        ("conv1: {stride: 1}", "ambiguous-patch", 18, "patch: 4 layers are named 'conv1'"),
        ("unit_2/conv1: {kernl: 1}", "unknown-argument", 33, "conv2d 'conv1' takes no argument 'kernl'"),
        ("unit_2/conv1: {kernel_size: $dept}", "unknown-name", 47, "$dept: unknown name 'dept'"),
        ("unit_2/conv1: {kernel_size: $i}", "unknown-name", 47, "$i: unknown name 'i'"),
        ("unit_2/body: {depth: $j}", "unknown-name", 40, "$j: unknown name 'j'"),
        ("unit_2/conv1: {kernel_size: $(1 +}", "expression-syntax", 51, None),
        ("unit_2/conv1: {kernel_size: 0}", "out-of-range", 46, None),
        ("unit_2/conv1: {kernel_size: 99, padding: VALID}", "window-too-large", 46, None),
        ("unit_2: {scope: x}", "unmatched-patch", 18, f"patch: 'unit_2' {ROUND} of a group; name a layer inside it"),
        ("last_1: {when: false}", "unmatched-patch", 27, f"patch: 'last_1' {ROUND}, which has no 'when' of its own"),
        ("unit_2/conv1: {end_point: null}", "unmatched-patch", 33, "patch: there is no 'end_point' to take away here"),
        ("unit_2/conv1: {from: nothing}", "unknown-id", 39, None),
    ],
)  # fmt: skip
def test_faults_are_at_their_place_in_the_patch(
    write: Write, change: str, code: str, column: int, text: str | None
) -> None:
    found = write(f"{{change: {{{change}}}}}")
    (problem,) = found.problems
    assert (problem.code, Path(problem.span.file).name, problem.span.line) == (code, "mine.yaml", 4)
    assert problem.span.column == column
    assert text in (None, problem.text)


def test_what_a_change_reads_is_used(write: Write) -> None:
    lines = ("params: {big: {type: int, default: 5}}", "blocks: {extra: {layers: [elu: {}]}}")
    patch = "{change: {unit_2/conv1: {kernel_size: $big}}, insert_before: {unit_3/conv1: [extra: {}]}}"
    assert network(write(patch, *lines)).layers[4].given_to("kernel_size") == 5
    found = write("{change: {unit_2/conv1: {kernel_size: 5}}}", *lines)
    assert {each.code for each in found.problems} == {"unused-parameter", "unused-block"}


def test_a_variant_of_the_variant_and_a_file_that_uses_it_have_the_change(write: Write, tmp_path: Path) -> None:
    write("{change: {block1/unit_2/body/conv1: {kernel_size: 5}}}")
    (tmp_path / "more.yaml").write_text(
        "netspec: 1\nname: net\nextends: mine.yaml\npatch: {change: {unit_3/conv1: {kernel_size: 7}}}\n"
    )
    found = network(inspect_file(tmp_path / "more.yaml"))
    kernels = [layer.given_to("kernel_size") for layer in found.layers if layer.scope.endswith("/conv1")]
    assert kernels == [3, 5, 7, 3]
    (tmp_path / "user.yaml").write_text(
        "netspec: 1\nname: user\ninput: {shape: [N, 32, 32, 3]}\nblocks: {part: {use: more.yaml}}\n"
        "layers:\n  - part: {scope: a}\n  - part: {units: 2, scope: b}\n"
    )
    found = network(inspect_file(tmp_path / "user.yaml"))
    kernels = [layer.given_to("kernel_size") for layer in found.layers if layer.scope.endswith("/conv1")]
    assert kernels == [3, 5, 7, 3, 3, 5, 3]
    changed = inspect_file(tmp_path / "user.yaml", settings=["b/unit_1/conv1.kernel_size=9"])
    kernels = [layer.given_to("kernel_size") for layer in network(changed).layers if layer.scope.endswith("/conv1")]
    assert kernels == [3, 5, 7, 3, 9, 5, 3]


def test_a_changed_network_ends_where_final_says_and_is_pickled(write: Write, tmp_path: Path) -> None:
    found = write(
        "{change: {unit_2/conv1: {kernel_size: 5}}}", "end_points: {collect: [conv2d], final: block1/unit_2/body}"
    )
    assert network(found).layers[-1].scope == "net/block1/unit_2/body/Conv"
    again = pickle.loads(pickle.dumps(found.require_sound().checked))  # noqa: S301
    assert described(elaborate_sound(again, {})) == described(network(found))


def test_explain_and_expand_know_the_change(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write("{change: {block1/unit_2/body/conv1: {kernel_size: 5}}}")
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "mine.yaml", "block1/unit_2/body/conv1.kernel_size"]) == 0
    assert "in a patch" in capsys.readouterr().out
    assert main(["expand", "mine.yaml"]) == 0
    (tmp_path / "plain.yaml").write_text(capsys.readouterr().out)
    plain, own = netspec.load("plain.yaml").elaborate(), network(found)
    built = [[(a.scope, a.output_shape, [v.shape for v in a.variables]) for a in each.layers] for each in (plain, own)]
    assert built[0] == built[1]
