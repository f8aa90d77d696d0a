"""A patch and `--set` change a step of a block in all its builds by the names of both, `unit.conv1`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.pipeline import Inspected, inspect_file, inspect_text
from tests.assembly.test_paths_of_builds import described, network

BASE = """\
netspec: 1
name: net
params:
  units: {type: int, default: 3, minimum: 1}
input: {shape: [N, 32, 32, 3]}
blocks:
  unit:
    params: {depth: {type: int}}
    scope: unit
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}
      - branches:
          - []
          - - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv2}
              id: reduced
        join: {concat: {axis: 3}}
      - scope: inner_$i
        repeat: 2
        layers: [conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv3}]
      - conv2d: {num_outputs: $depth, kernel_size: 1, scope: twice}
      - {scope: in, layers: [conv2d: {num_outputs: $depth, kernel_size: 1, scope: twice}]}
layers:
  - scope: block_$i
    repeat: $units
    layers: [unit: {depth: $(4 * i)}]
  - unit: {depth: 4, scope: last}
"""
CONV1, CONV2 = BASE.splitlines()[10].strip(), BASE.splitlines()[13].strip()
INNER, LAST = BASE.splitlines()[18].strip(), BASE.splitlines()[20].strip()
Write = Callable[..., Inspected]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(patch: str, *lines: str, settings: tuple[str, ...] = ()) -> Inspected:
        (tmp_path / "base.yaml").write_text(BASE)
        text = "\n".join(["netspec: 1", "extends: base.yaml", "name: net", *lines, f"patch: {patch}", ""])
        (tmp_path / "mine.yaml").write_text(text)
        return inspect_file(tmp_path / "mine.yaml", settings=settings)

    return files


def by_hand(old: str, new: str) -> Network:
    assert BASE.count(old) == 1
    return network(inspect_text(BASE.replace(old, new), "hand.yaml"))


def problem_of(found: Inspected) -> Problem:
    (problem,) = found.problems
    return problem


@pytest.mark.parametrize(
    ("patch", "old", "new"),
    [
        ("change: {unit.conv1: {kernel_size: 5}}", CONV1, CONV1.replace("3,", "5,")),
        ("change: {unit.conv1: {num_outputs: $(2 * depth)}}", CONV1, CONV1.replace("$depth", "$(2 * depth)")),
        ("change: {unit.reduced: {kernel_size: 5}}", CONV2, CONV2.replace("3,", "5,")),
        ("change: {unit.inner_$i/conv3: {kernel_size: $i}}", INNER, INNER.replace("3,", "$i,")),
        ("change: {unit.inner_$i: {repeat: 3}}", "repeat: 2", "repeat: 3"),
        ("change: {unit.in/twice: {kernel_size: 5}}", LAST, LAST.replace("1,", "5,")),
        ("remove: [unit.conv1]", f"      {CONV1}\n", ""),
        ("replace: {unit.conv1: [elu: {}, selu: {}]}", CONV1, "- elu: {}\n      - selu: {}"),
        ("insert_before: {unit.conv1: [elu: {}]}", CONV1, f"- elu: {{}}\n      {CONV1}"),
        ("insert_after: {unit.conv1: [elu: {}]}", CONV1, f"{CONV1}\n      - elu: {{}}"),
    ],
)  # fmt: skip
def test_it_is_the_network_whose_block_is_written_so(write: Write, patch: str, old: str, new: str) -> None:
    found = network(write(f"{{{patch}}}"))
    assert described(found) == described(by_hand(old, new))
    assert described(found) != described(network(write("{}")))


def test_settings_change_it_too(write: Write) -> None:
    settings = ("unit.conv1.kernel_size=5", "unit.inner_$i.repeat=3", "block_$i.repeat=2")
    text = BASE.replace(CONV1, CONV1.replace("3,", "5,")).replace("repeat: 2", "repeat: 3")
    text = text.replace("repeat: $units", "repeat: 2").replace("  units: {type: int, default: 3, minimum: 1}\n", "")
    hand = inspect_text(text.replace("params:\ninput", "input"), "hand.yaml")
    assert described(network(write("{}", settings=settings))) == described(network(hand))


def test_one_build_goes_before_all_of_them(write: Write) -> None:
    patch = "{change: {block_2/unit/conv1: {kernel_size: 7}, unit.conv1: {kernel_size: 5}}}"
    kernels = [layer.given_to("kernel_size") for layer in network(write(patch)).layers if layer.scope.endswith("conv1")]
    assert kernels == [5, 7, 5, 5]


def test_the_layers_of_the_file_go_first(write: Write) -> None:
    (layer,) = [
        layer
        for layer in network(
            write("{insert_after: {last: [conv2d: {num_outputs: 2, kernel_size: 1, scope: unit.conv1}]}}")
        ).layers
        if layer.scope == "net/unit.conv1"
    ]
    assert layer.given_to("kernel_size") == 1
    text = BASE + "  - conv2d: {num_outputs: 2, kernel_size: 1, scope: unit.conv1}\n"
    found = inspect_text(text, "own.yaml", settings=["unit.conv1.kernel_size=9"])
    kernels = [each.given_to("kernel_size") for each in network(found).layers if each.scope.endswith("conv1")]
    assert kernels == [3, 3, 3, 3, 9]


def test_a_call_that_has_the_name_of_its_block(tmp_path: Path) -> None:
    text = BASE.replace("depth: 4, scope: last", "depth: 4, scope: unit")
    found = network(inspect_text(text, "own.yaml", settings=["unit.conv1.kernel_size=5", "unit.depth=6"]))
    ends = [layer for layer in found.layers if layer.scope.endswith("conv1")]
    assert [layer.given_to("kernel_size") for layer in ends] == [5, 5, 5, 5]
    assert [layer.given_to("num_outputs") for layer in ends] == [4, 8, 12, 6]


@pytest.mark.parametrize(
    ("change", "code", "column", "help"),
    [
        ("unit.conv9: {stride: 1}", "unmatched-patch", 18, "use one of: unit.conv1, "),
        ("unit.convv1: {stride: 1}", "unmatched-patch", 18, "did you mean 'unit.conv1'?"),
        ("unit.twice: {stride: 1}", "ambiguous-patch", 18, "name it by its id, or by the path of scopes "),
        ("unit/conv1: {stride: 1}", "ambiguous-patch", 18, "; or, in all its builds: 'unit.conv1'"),
        ("conv1: {stride: 1}", "ambiguous-patch", 18, "conv1' and 1 more; or, in all its builds: 'unit.conv1'"),
        ("unt/conv1: {stride: 1}", "unmatched-patch", 18, "last/conv1; or, in all its builds: 'unit.conv1'"),
        ("unit.conv1: {strid: 1}", "unknown-argument", 31, "did you mean 'stride'?"),
        ("unit.conv1: {stride: $dept}", "unknown-name", 40, "did you mean 'depth'?"),
        ("unit.conv1: {end_point: null}", "unmatched-patch", 31, None),
        ("unit.conv1: {stride: 0}", "out-of-range", 39, None),
    ],
)  # fmt: skip
def test_faults_are_at_their_place_once(write: Write, change: str, code: str, column: int, help: str | None) -> None:
    problem = problem_of(write(f"{{change: {{{change}}}}}"))
    assert (problem.code, problem.span.line, problem.span.column) == (code, 4, column)
    assert help is None or help in (problem.help or "")


def test_a_name_that_two_layers_of_a_block_have_gets_the_names_that_would_do(write: Write) -> None:
    notes = [note.text for note in problem_of(write("{change: {unit.twice: {stride: 1}}}")).notes]
    assert notes == ["one is on line 20", "one is on line 21; write 'unit.in/twice' for it"]


def test_a_block_of_the_library_is_not_reached() -> None:
    text = BASE + "  - conv2d_same: {num_outputs: 4, kernel_size: 3, stride: 2, scope: same}\n"
    problem = problem_of(inspect_text(text, "own.yaml", settings=["conv2d_same.Conv.kernel_size=5"]))
    assert (problem.code, problem.span.column) == ("unmatched-patch", 1)


STEM = """\
netspec: 1
name: stem
params: {width: {type: int, default: 8}}
input: {shape: [N, 32, 32, 3]}
blocks:
  part: {layers: [conv2d: {num_outputs: 4, kernel_size: 3, scope: conv2}]}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: conv1}
  - part: {}
"""
USER = """\
netspec: 1
name: user
input: {shape: [N, 32, 32, 3]}
blocks: {stem: {use: stem.yaml}}
layers:
  - stem: {width: 4, scope: a}
  - stem: {scope: b}
"""


def test_steps_of_a_spec_that_is_a_block_and_of_its_blocks(tmp_path: Path) -> None:
    (tmp_path / "stem.yaml").write_text(STEM)
    (tmp_path / "user.yaml").write_text(USER)
    changes = "{stem.conv1: {num_outputs: $(2 * width)}, stem.part.conv2: {kernel_size: 5}}"
    (tmp_path / "mine.yaml").write_text(f"netspec: 1\nextends: user.yaml\nname: user\npatch: {{change: {changes}}}\n")
    last = "netspec: 1\nextends: mine.yaml\nname: user\npatch: {change: {stem.conv1: {kernel_size: 7}}}\n"
    (tmp_path / "last.yaml").write_text(last)
    found = network(inspect_file(tmp_path / "last.yaml", settings=["stem.part.conv2.padding=VALID"]))
    given = [[layer.given_to(each) for each in ("num_outputs", "kernel_size", "padding")] for layer in found.layers]
    assert given[:2] == [[8, 7, None], [4, 5, "VALID"]]
    assert given[2:] == [[16, 7, None], [4, 5, "VALID"]]
    # The file that is used, and another one that uses it, stay as they are.
    assert network(inspect_file(tmp_path / "user.yaml")).layers[0].given_to("kernel_size") == 3


def test_a_block_in_place_of_the_spec_that_a_base_uses(tmp_path: Path) -> None:
    (tmp_path / "stem.yaml").write_text(STEM)
    (tmp_path / "user.yaml").write_text(USER.replace("width: 4, ", ""))
    (tmp_path / "mine.yaml").write_text(
        "netspec: 1\nextends: user.yaml\nname: user\nblocks: {stem: {layers: [elu: {name: x}]}}\n"
        "patch: {replace: {stem.x: [selu: {}]}}\n"
    )
    assert [layer.op.key for layer in network(inspect_file(tmp_path / "mine.yaml")).layers] == ["selu", "selu"]


def test_a_file_that_cannot_be_read_is_the_only_fault(tmp_path: Path) -> None:
    (tmp_path / "user.yaml").write_text(USER)
    (tmp_path / "mine.yaml").write_text(
        "netspec: 1\nextends: user.yaml\nname: user\npatch: {change: {stem.conv1: {stride: 2}}}\n"
    )
    assert [problem.code for problem in inspect_file(tmp_path / "mine.yaml").problems] == ["no-such-file"]


def test_explain_expand_and_diff_know_the_change(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write("{change: {unit.conv1: {kernel_size: 5}}}")
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "mine.yaml", "block_2/unit/conv1.kernel_size"]) == 0
    said = capsys.readouterr().out
    assert "in a patch" in said
    assert "mine.yaml:4:" in said
    assert main(["expand", "mine.yaml"]) == 0
    (tmp_path / "plain.yaml").write_text(capsys.readouterr().out)
    plain, own = netspec.load("plain.yaml").elaborate(), network(found)
    built = [[(a.scope, a.output_shape, [v.shape for v in a.variables]) for a in each.layers] for each in (plain, own)]
    assert built[0] == built[1]
    assert main(["diff", "base.yaml", "mine.yaml"]) == 0
    assert "kernel_size: 3 -> 5" in capsys.readouterr().out
