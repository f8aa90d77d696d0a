"""What is a file's own: a base that is abstract, a description and a reference, and the scope that a network opens."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.expand.plain_spec import expanded
from netspec.pipeline import inspect_file, inspect_text

BASE = """\
netspec: 1
abstract: true
doc: A base.
reference: {function: "tf_slim.nets.vgg:vgg_16"}
params:
  width: {type: int, default: 8, minimum: 1}
  unread: {type: int, default: 8}
functions: {"half(n)": n // 2}
arg_scope:
  - {ops: [conv2d], padding: VALID}
blocks:
  unit:
    params: {n: {type: int}}
    layers: [conv2d: {num_outputs: $(half(n)), kernel_size: 3, scope: conv}]
"""
MINE = """\
netspec: 1
extends: base.yaml
name: mine
input: {shape: [N, 32, 32, 3]}
layers: [unit: {n: $width}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "mine.yaml").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(path: Path) -> list[tuple[str, int]]:
    return [(problem.code, problem.span.line) for problem in netspec.check(path)]


def test_a_base_needs_nothing_that_its_extensions_give(folder: Path) -> None:
    assert netspec.check(folder) == ()
    network = netspec.load(folder / "mine.yaml").elaborate()
    assert (network.name, network.output_shape) == ("mine", ((netspec.symbol("N")), 30, 30, 4))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("padding: VALID", "padding: VAILD", [("unknown-value", 10)]),
        ("$(half(n))", "$(half(m))", [("unknown-name", 14)]),
        ("kernel_size: 3", "kernel_sizes: 3", [("unknown-argument", 14)]),
        ("n // 2", "n // 0", [("expression-value", 8)]),
        ("default: 8, minimum: 1", "default: 0, minimum: 1", [("out-of-range", 6)]),
        ("blocks:", "blocks: 1\nblock:", [("wrong-type", 11), ("unknown-key", 12)]),
        ("abstract: true", "abstract: 1", [("wrong-type", 2)]),
        ("abstract: true", "abstrakt: true", [("unknown-key", 2)]),
        ("  unread: {type: int, default: 8}\n", "abstract: false\n", [("duplicate-key", 7)]),
        ("doc: A base.", "input: {shape: [N, 0]}", [("out-of-range", 3)]),
        ("doc: A base.", "input: {shape: [N, 2, 2, 3]}\nlayers: [unit: {n: 4}]", [("window-too-large", 15)]),
        ("doc: A base.", "layers: [unit: {n: 4}, relu: {scale: 1}]", [("unknown-argument", 3)]),
        ("doc: A base.", "layers: []", [("wrong-length", 3)]),
    ],
)
def test_what_can_be_checked_of_a_base_is_checked(
    folder: Path, old: str, new: str, wanted: list[tuple[str, int]]
) -> None:
    (folder / "base.yaml").write_text(BASE.replace(old, new))
    assert codes(folder / "base.yaml") == wanted


def test_an_extension_is_checked_whole(folder: Path) -> None:
    (folder / "mine.yaml").write_text(MINE.replace("[N, 32, 32, 3]", "[N, 2, 2, 3]"))
    assert [problem.code for problem in netspec.check(folder / "mine.yaml")] == ["window-too-large"]
    (folder / "mine.yaml").write_text(MINE.replace("input: {shape: [N, 32, 32, 3]}\n", ""))
    assert [problem.text for problem in netspec.check(folder / "mine.yaml")] == ["the file has no 'input'"]


REFUSED = "base.yaml is abstract: it is a base for others to extend, and describes no network [abstract-spec]"


@pytest.mark.parametrize(
    "command",
    [
        "show base.yaml",
        "show --input 1x8x8x3 -p width=4 base.yaml",
        "explain base.yaml conv",
        "expand base.yaml",
        "sweep -p width=1,2 base.yaml",
        "plot base.yaml -o base.svg",
        "annotate base.yaml",
        "diff base.yaml mine.yaml",
        "build base.yaml -o built",
        "verify base.yaml",
        "verify mine.yaml base.yaml",
    ],
)
def test_a_command_that_needs_a_network_says_that_a_base_has_none(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 1
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == f"base.yaml:2:1: error: {REFUSED}"
    assert sorted(path.name for path in folder.iterdir()) == ["base.yaml", "mine.yaml"]


def test_python_and_a_use_as_a_block_say_so_too(folder: Path) -> None:
    with pytest.raises(netspec.SpecError, match=r"base\.yaml is abstract"):
        netspec.load("base.yaml")
    (folder / "user.yaml").write_text(
        "netspec: 1\nname: user\ninput: {shape: [N, 32, 32, 3]}\nblocks: {part: {use: base.yaml}}\nlayers: [part: {}]\n"
    )
    assert codes(folder / "user.yaml") == [("abstract-spec", 4)]


def test_folders_are_verified_and_compared_without_their_bases(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*words: str) -> None:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words]
        subprocess.run(command, check=True, capture_output=True)

    for words in (["init"], ["add", "."], ["commit", "-m", "first"]):
        git(*words)
    (folder / "base.yaml").write_text(BASE.replace("default: 8, minimum", "default: 16, minimum"))
    (folder / "whole.yaml").write_text(MINE.replace("base", "mine").replace("mine\n", "whole\n"))
    assert main(["verify", "."]) == 0
    assert "base.yaml is abstract; skipped\n" in capsys.readouterr().out
    assert main(["diff", "."]) == 0
    out = capsys.readouterr().out
    assert "base.yaml" not in out.replace("extends base.yaml", "")
    assert "mine.yaml" in out
    (folder / "mine.yaml").write_text(f"abstract: true\n{MINE}")
    assert main(["diff", "."]) == 0
    assert "mine.yaml@HEAD: removed" in capsys.readouterr().out


def test_the_description_and_the_reference_are_not_inherited(folder: Path) -> None:
    found = inspect_file("mine.yaml").require_sound()
    assert found.network.doc is None
    assert not {"doc", "reference", "abstract"} & found.checked.document.root.value.keys()
    (folder / "mine.yaml").write_text(f"doc: Mine.\n{MINE}")
    assert netspec.load("mine.yaml").__doc__ == "Mine."
    # The shipped variants name references of their own: none is compared with that of its base.
    for path in (Path(__file__).parents[2] / "specs").glob("*.yaml"):
        text = path.read_text()
        assert "\nextends:" not in text or ("\nreference:" in text and "\ndoc:" in text), path


SCOPED = """\
netspec: 1
name: mine
scope: {scope}
input: {{shape: [N, 32, 32, 3]}}
end_points: {{collect: [conv2d]}}
layers:
  - conv2d: {{num_outputs: 4, kernel_size: 3, scope: conv}}
    end_point: "[$scope]"
  - scope: a
    layers: [conv2d: {{num_outputs: 4, kernel_size: 3}}, relu: {{}}]
"""


@pytest.mark.parametrize(
    ("scope", "name", "keys"),
    [
        ("null", "conv/weights", ["conv", "[]"]),
        ("Other", "Other/conv/weights", ["Other/conv", "[Other]"]),
        ("a/b", "a/b/conv/weights", ["a/b/conv", "[a/b]"]),
    ],
)
def test_the_scope_of_a_network(scope: str, name: str, keys: list[str]) -> None:
    text = SCOPED.format(scope=scope).replace('"[$scope]"', "key").replace("key\n", "key_$scope\n", scope != "null")
    found = inspect_text(text, "mine.yaml")
    assert found.problems == ()
    network = found.require_sound().network
    assert network.variables[0].name == name
    assert next(iter(network.end_points)) == keys[0]
    assert [network.short_name(layer.scope) for layer in network.layers] == ["conv", "a/Conv", "a/Relu"]
    again = inspect_text(expanded(network), "plain.yaml").require_sound().network
    assert [layer.scope for layer in again.layers] == [layer.scope for layer in network.layers]
    assert (again.name, again.scope) == ("mine", "" if scope == "null" else scope)


def test_a_scope_that_is_none_is_faulty_once() -> None:
    found = inspect_text(SCOPED.format(scope="''").replace("'[$scope]'", "x_$scope"), "mine.yaml")
    assert [(problem.code, problem.span.line) for problem in found.problems] == [("bad-name", 3)]
