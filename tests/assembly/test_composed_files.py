"""Files that are made of others: variants by patches, specs used as blocks, and the bounds of what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.diagnostics import Problem
from netspec.pipeline import Inspected, inspect_file

BASE = """\
netspec: 1
name: base
params:
  width: {type: int, default: 8}
input: {shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: conv1}
  - scope: one
    layers:
      - max_pool2d: {kernel_size: 2, scope: pool}
  - scope: two
    layers:
      - max_pool2d: {kernel_size: 2, scope: pool}
  - conv2d: {num_outputs: 10, kernel_size: 1, scope: logits}
"""

Write = Callable[..., Inspected]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder, and inspects the one called mine."""

    def files(mine: str, **others: str) -> Inspected:
        (tmp_path / "specs").mkdir(exist_ok=True)
        for name, text in {"base": BASE, "mine": mine, **others}.items():
            (tmp_path / "specs" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return inspect_file(tmp_path / "specs" / "mine.yaml")

    return files


def variant(*lines: str, base: str = "base.yaml") -> str:
    return "\n".join(["netspec: 1", "name: mine", f"extends: {base}", *lines, ""])


def scopes(inspected: Inspected) -> list[str]:
    assert inspected.network is not None, inspected.problems
    return [layer.scope for layer in inspected.network.layers]


def reported(inspected: Inspected) -> list[tuple[str, int, int, str]]:
    return [_place(problem) for problem in inspected.problems]


def _place(problem: Problem) -> tuple[str, int, int, str]:
    return Path(problem.span.file).name, problem.span.line, problem.span.column, problem.code


def test_a_variant_is_its_base_under_another_name(write: Write) -> None:
    found = write(variant())
    assert scopes(found) == ["mine/conv1", "mine/one/pool", "mine/two/pool", "mine/logits"]


@pytest.mark.parametrize(
    ("patch", "wanted"),
    [
        ("remove: [conv1]", ["one/pool", "two/pool", "logits"]),
        ("remove: [one/pool]", ["conv1", "two/pool", "logits"]),
        ("remove: [one, two]", ["conv1", "logits"]),
        ("insert_before: {logits: [flatten: {scope: flat}]}", ["conv1", "one/pool", "two/pool", "flat", "logits"]),
        (
            "insert_after: {conv1: [relu: {name: r}, elu: {name: e}]}",
            ["conv1", "r", "e", "one/pool", "two/pool", "logits"],
        ),
        ("replace: {one: [dropout: {scope: drop}]}", ["conv1", "drop", "two/pool", "logits"]),
        ("change: {one: {scope: uno}}", ["conv1", "uno/pool", "two/pool", "logits"]),
        ("change: {two: {when: $(width > 8)}}", ["conv1", "one/pool", "logits"]),
        ("change: {conv1: {repeat: 2}}", ["conv1/conv1_1", "conv1/conv1_2", "one/pool", "two/pool", "logits"]),
        ("change: {conv1: {repeat: 1, scope: c}}", ["c/c_1", "one/pool", "two/pool", "logits"]),
    ],
)  # fmt: skip
def test_patches_by_name(write: Write, patch: str, wanted: list[str]) -> None:
    lines = ["patch:", f"  {patch}"]
    if "flat" in patch:
        patch_of_logits = "  replace: {logits: [fully_connected: {num_outputs: 10, scope: logits}]}"
        lines = ["patch:", patch_of_logits, f"  {patch}"]
    assert scopes(write(variant(*lines))) == [f"mine/{scope}" for scope in wanted]


def test_a_change_gives_arguments_over_those_that_are_there(write: Write) -> None:
    found = write(variant("patch:", "  change: {conv1: {num_outputs: 5, stride: 2}}"))
    assert found.network is not None
    first = found.network.layers[0]
    assert first.variables[0].shape == (3, 3, 3, 5)
    assert first.output_shape is not None
    assert first.output_shape[1:] == (16, 16, 5)
    assert [(problem.code, problem.severity.value) for problem in found.problems] == [("unused-parameter", "warning")]


def test_parameters_of_a_variant_are_added_to_or_replaced(write: Write) -> None:
    found = write(variant("params:", "  width: {type: int, default: 3}"))
    assert found.network is not None
    assert found.network.parameters == {"width": 3}
    assert found.network.layers[0].variables[0].shape == (3, 3, 3, 3)


def test_a_variant_of_a_variant(write: Write) -> None:
    middle = variant("patch: {remove: [conv1]}").replace("mine", "middle")
    found = write(variant("patch: {remove: [two]}", base="middle.yaml"), middle=middle)
    assert scopes(found) == ["mine/one/pool", "mine/logits"]


@pytest.mark.parametrize(
    ("mine", "wanted"),
    [
        (variant("patch: {remove: [conv2]}"), [("mine.yaml", 4, 18, "unmatched-patch")]),
        (variant("patch: {remove: [pool]}"), [("mine.yaml", 4, 18, "ambiguous-patch")]),
        (variant("patch: {change: {conv1: 5}}"), [("mine.yaml", 4, 25, "wrong-type")]),
        (variant("patch: {chance: {conv1: {stride: 2}}}"), [("mine.yaml", 4, 9, "unknown-key")]),
        (variant("patch: {change: {conv1: {strid: 2}}}"), [("mine.yaml", 4, 26, "unknown-argument")]),
        (variant("patch: {change: {conv1: {stride: two}}}"), [("mine.yaml", 4, 34, "wrong-type")]),
        (variant("patch: {change: {one: {strid: 2}}}"), [("mine.yaml", 4, 24, "unknown-key")]),
        (variant("patch: {replace: {one: [max_pol2d: {kernel_size: 2}]}}"), [("mine.yaml", 4, 25, "unknown-op")]),
        (variant(base="nothing.yaml"), [("mine.yaml", 3, 10, "no-such-file")]),
        (variant(base="../base.yaml"), [("mine.yaml", 3, 10, "outside-folder")]),
        (variant(base="/etc/passwd"), [("mine.yaml", 3, 10, "outside-folder")]),
        (variant(base="mine.yaml"), [("mine.yaml", 3, 10, "circular-files")]),
    ],
)
def test_faults_of_variants(write: Write, mine: str, wanted: list[tuple[str, int, int, str]]) -> None:
    assert reported(write(mine)) == wanted


def test_a_fault_of_the_base_is_reported_in_the_base(write: Write) -> None:
    found = write(variant(), base=BASE.replace("kernel_size: 1,", "kernel_size: one,"))
    assert reported(found) == [("base.yaml", 14, 44, "wrong-type")]
    assert found.document is not None
    assert [Path(file).name for file in found.document.others] == ["base.yaml"]


def test_two_files_that_extend_each_other(write: Write) -> None:
    found = write(variant(base="other.yaml"), other=variant(base="mine.yaml"))
    assert reported(found) == [("other.yaml", 3, 10, "circular-files")]


@pytest.mark.parametrize("name", ["", " 5", " []", " {a: b}", " null", " [x, $x]"])
def test_a_base_that_extends_what_is_no_name(write: Write, tmp_path: Path, name: str) -> None:
    found = write(variant(base="other.yaml"), other=f"netspec: 1\nname: x\nextends:{name}\n")
    assert reported(found) == [("other.yaml", 3, 9 + bool(name), "wrong-type")]
    assert found.network is None
    alone = inspect_file(tmp_path / "specs" / "other.yaml")
    assert [problem.text for problem in found.problems] == [problem.text for problem in alone.problems]


def test_a_link_out_of_the_folder_is_not_followed(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(BASE, encoding="utf-8")
    write(variant())
    (tmp_path / "specs" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert reported(write(variant(base="link.yaml"))) == [("mine.yaml", 3, 10, "outside-folder")]


USER = """\
netspec: 1
name: mine
input: {shape: [N, 32, 32, 3]}
blocks:
  body: {use: base.yaml}
layers:
  - body: {width: 4}
  - body: {scope: again}
"""


def test_a_spec_used_as_a_block(write: Write) -> None:
    found = write(USER)
    inside = ["conv1", "one/pool", "two/pool", "logits"]
    assert scopes(found) == [f"mine/{scope}" for scope in inside] + [f"mine/again/{scope}" for scope in inside]
    assert found.network is not None
    assert found.network.layers[0].variables[0].shape == (3, 3, 3, 4)
    assert found.network.layers[4].variables[0].shape == (3, 3, 10, 8)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("width: 4", "widht: 4"), [("mine.yaml", 7, 12, "unknown-argument")]),
        (("width: 4", "width: four"), [("mine.yaml", 7, 19, "wrong-type")]),
        (("base.yaml", "nothing.yaml"), [("mine.yaml", 5, 15, "no-such-file")]),
        (("base.yaml", "mine.yaml"), [("mine.yaml", 5, 15, "circular-files")]),
    ],
)
def test_faults_of_use(write: Write, change: tuple[str, str], wanted: list[tuple[str, int, int, str]]) -> None:
    assert reported(write(USER.replace(*change))) == wanted


def deep(folder: Path, base: str) -> Path:
    """A variant two folders below another file."""
    (folder / "specs" / "deep").mkdir(parents=True)
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "specs" / "deep" / "mine.yaml"
    path.write_text(variant(base=base), encoding="utf-8")
    return path


def verdicts(path: Path) -> list[list[str]]:
    """The codes that a file gets by itself, in its folder, in the one above, and as it is loaded."""
    found = [[problem.code for problem in netspec.check(given)] for given in (path, path.parent, path.parent.parent)]
    try:
        netspec.load(path)
    except netspec.SpecError as error:
        return [*found, [problem.code for problem in error.problems]]
    return [*found, []]


def test_without_the_root_of_a_project_a_file_reads_of_its_own_folder(tmp_path: Path) -> None:
    path = deep(tmp_path, "../../base.yaml")
    assert verdicts(path) == [["outside-folder"]] * 4
    assert netspec.load(path, root=tmp_path).__name__ == "mine"
    assert netspec.check(path, root=tmp_path) == ()
    (path.parent / "base.yaml").write_text(BASE, encoding="utf-8")
    path.write_text(variant(), encoding="utf-8")
    assert verdicts(path) == [[]] * 4


@pytest.mark.parametrize("mark", ["pyproject.toml", "netspec.toml", ".git"])
@pytest.mark.parametrize("folder", [True, False])
def test_the_nearest_root_of_a_project_is_what_a_file_reads_of(mark: str, folder: bool, tmp_path: Path) -> None:
    path = deep(tmp_path, "../../base.yaml")
    make = Path.mkdir if folder else Path.touch
    make(tmp_path / mark)
    assert verdicts(path) == [[]] * 4
    assert [problem.code for problem in netspec.check(path, root=path.parent)] == ["outside-folder"]
    make(tmp_path / "specs" / mark)
    assert verdicts(path) == [["outside-folder"]] * 4


def test_the_root_is_that_of_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    path = deep(tmp_path / "project", "../../base.yaml")
    (tmp_path / "project" / "netspec.toml").touch()
    link = tmp_path / "links" / "deep" / "mine.yaml"
    link.parent.mkdir(parents=True)
    link.symlink_to(path)
    # The base is named from where the link stands.
    assert verdicts(link)[0] == ["outside-folder"]
    (tmp_path / "base.yaml").symlink_to(tmp_path / "project" / "base.yaml")
    assert verdicts(link) == [[]] * 4


@pytest.mark.parametrize("command", ["show", "check", "expand"])
def test_the_folder_of_a_command(
    command: str, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(variant())
    (tmp_path / "specs" / "deep").mkdir()
    path = tmp_path / "specs" / "deep" / "mine.yaml"
    path.write_text(variant(base="../base.yaml"), encoding="utf-8")
    assert main([command, str(path)]) == 1
    assert "--root" in "".join(capsys.readouterr())
    assert main([command, "--root", str(tmp_path / "specs"), str(path)]) == 0


@pytest.mark.parametrize(("name", "near"), [("../base.yml", "../base.yaml"), ("../base", "../base.yaml")])
def test_a_similar_file_is_told_from_the_folder_of_the_spec(
    name: str, near: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netspec.toml").touch()
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "mine.yaml").write_text(variant(base=name), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (problem,) = inspect_file(Path("sub/mine.yaml")).problems
    assert problem.help == f"did you mean {near}?"


def test_an_argument_of_the_base_is_not_beside_one_of_the_patch(write: Write) -> None:
    (problem,) = write(variant("patch:", "  change:", "    logits: {filters: 3}")).problems
    assert problem.help == "did you mean 'num_outputs'?"


@pytest.mark.parametrize(
    ("word", "value", "meant"),
    [("delete", "[one]", "remove"), ("append", "{one: []}", "insert_after"), ("set", "{logits: {}}", "change")],
)
def test_a_word_of_patches_elsewhere_is_known(word: str, value: str, meant: str, write: Write) -> None:
    (problem,) = write(variant("patch:", f"  {word}: {value}")).problems
    assert (problem.text, problem.help) == (f"patch: unknown key '{word}'", f"did you mean '{meant}'?")


def test_nor_is_it_for_a_call_of_a_block(write: Write) -> None:
    base = BASE.replace("conv2d: {num_outputs: 10,", "conv2d_same: {num_outputs: 10, stride: 1,")
    (problem,) = write(variant("patch:", "  change:", "    logits: {strid: 2}"), base=base).problems
    assert problem.help == "did you mean 'stride'?"
