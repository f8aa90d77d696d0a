"""`netspec new` writes a sound spec whose comments are true, and never overwrites a file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.cli.new import starter
from netspec.pipeline import inspect_file, inspect_text
from netspec.source import read_text

Capture = pytest.CaptureFixture[str]


def text_of(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


def test_a_starter_is_written_and_checks_clean(capsys: Capture) -> None:
    assert main(["new", "mynet"]) == 0
    said = "wrote mynet.yaml, with netspec.schema.json; next: netspec show mynet.yaml\n"
    assert capsys.readouterr() == (said, "")
    assert sorted(path.name for path in Path().iterdir()) == ["mynet.yaml", "netspec.schema.json"]
    assert main(["check", "--strict", "mynet.yaml"]) == 0
    assert main(["show", "mynet.yaml"]) == 0
    assert "\nend points    mynet/conv1/conv1_1, " in capsys.readouterr().out


def test_it_is_written_to_the_given_file() -> None:
    Path("nets").mkdir()
    assert main(["new", "mynet", "-o", "nets/small.yaml"]) == 0
    assert inspect_file("nets/small.yaml").problems == ()
    assert "netspec check nets/small.yaml " in text_of("nets/small.yaml")


@pytest.mark.parametrize("name", ["true", "null", "123", "1e3", "5e-4", ".5", "a.b", "A-1", "starter", "x.starter"])
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    assert main(["new", name]) == 0
    found = inspect_file(f"{name}.yaml")
    assert found.problems == ()
    assert found.network is not None
    assert found.network.name == name


def test_a_name_of_several_scopes_needs_a_file(capsys: Capture) -> None:
    assert main(["new", "a/b"]) == 2
    assert capsys.readouterr().err == "netspec: error: 'a/b' cannot be the name of a file; choose one with -o FILE\n"
    assert main(["new", "a/b", "-o", "b.yaml"]) == 0
    assert inspect_file("b.yaml").problems == ()


@pytest.mark.parametrize("name", ["", ".", "_x", "a b", "a\n", "a/", "$x", "caf\u00e9", "../a:b", "a: 1", "a\\b"])
def test_a_name_that_is_not_a_scope_is_refused(name: str, capsys: Capture) -> None:
    assert main(["new", name]) == 2
    reported = capsys.readouterr().err
    assert "expected the name of a variable scope, got '" in reported
    assert "a name has only letters, digits and _ . - / >" in reported
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", ["mynet.yaml", "mynet.yml", ".yaml"])
def test_the_name_of_a_file_is_refused(name: str, capsys: Capture) -> None:
    assert main(["new", name]) == 2
    assert f"expected a network's name, without .yaml or .yml, got '{name}'" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["mynet"], ["other", "-o", "mynet.yaml"]], ids=" ".join)
def test_an_existing_file_is_not_overwritten(argv: list[str], capsys: Capture) -> None:
    Path("mynet.yaml").write_text("mine", encoding="utf-8")
    assert main(["new", *argv]) == 2
    expected = "netspec: error: mynet.yaml already exists; choose another file with -o FILE\n"
    assert capsys.readouterr().err == expected
    assert text_of("mynet.yaml") == "mine"


def test_a_dangling_link_counts_as_existing() -> None:
    Path("mynet.yaml").symlink_to("elsewhere.yaml")
    assert main(["new", "mynet"]) == 2
    assert not Path("elsewhere.yaml").exists()


def test_a_failed_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert main(["new", "mynet"]) == 2
    assert capsys.readouterr().err == "netspec: error: netspec.schema.json cannot be written: No space left on device\n"
    assert list(Path().iterdir()) == []


def test_a_missing_folder_is_reported(capsys: Capture) -> None:
    assert main(["new", "mynet", "-o", "no/mynet.yaml"]) == 2
    assert "no/mynet.yaml cannot be written: there is no folder no; create it first" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["my net.yaml", "a\nname: evil\n.yaml", "\x1b[2J.yaml", "a'b.yaml"])
def test_the_name_of_a_file_stays_inside_its_comment(file: str) -> None:
    text = starter("mynet", file)
    plain = inspect_text(text, "plain.yaml")
    assert plain.problems == ()
    assert read_text(text, "")[0] is not None
    assert len(text.splitlines()) == len(starter("mynet", "mynet.yaml").splitlines())
    assert "\x1b" not in text


def test_it_shows_each_part_of_a_spec() -> None:
    text = starter("mynet", "mynet.yaml")
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=netspec.schema.json"
    assert 30 <= len(lines) <= 45
    assert max(map(len, lines)) <= 120
    document = read_text(text, "")[0]
    assert document is not None
    keys = {"netspec", "name", "doc", "params", "input", "arg_scope", "end_points", "layers"}
    assert set(document.root.value) == keys
    assert all("doc" in parameter for parameter in document.root.value["params"].values())
    assert any("minimum" in parameter for parameter in document.root.value["params"].values())
    words = {word for step in document.root.value["layers"] for word in step}
    assert {"repeat", "when"} <= words
    # A comment for each key that a newcomer meets.
    assert {key for key in keys if re.search(rf"^{key}:.*  # \w", text, re.MULTILINE)} == keys - {"netspec"}


def test_the_commands_in_its_comments_work(capsys: Capture) -> None:
    """All but `build`, which needs TensorFlow, and `verify`, which needs a reference."""
    assert main(["new", "mynet"]) == 0
    text = text_of("mynet.yaml")
    reported = [
        shlex.split(line)[1:]
        for line in re.findall(r"netspec (?:check|show|schema|ops|build) [^\n`;]*?(?=  |\n|`)", text)
    ]
    assert [words[0] for words in reported] == ["schema", "check", "show", "build", "ops"]
    for words in reported:
        if words[0] != "build":
            assert main(words) == 0, words
    assert main(["show", "-p", "num_classes=5", "--input", "Nx64x64x3", "mynet.yaml"]) == 0
    assert main(["show", "-p", "keep_prob=1", "mynet.yaml"]) == 0
    assert "dropout3" not in capsys.readouterr().out.rpartition("mynet: ")[2]


@pytest.mark.tf
def test_it_builds() -> None:
    import tensorflow.compat.v1 as tf

    assert main(["new", "mynet"]) == 0
    net = netspec.load("mynet.yaml")
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 32, 32, 3])
        logits, end_points = net(images, num_classes=7, is_training=False)
    assert logits.shape.as_list() == [None, 7]
    assert list(end_points)[-1] == "mynet/logits"


def test_quietly(capsys: Capture) -> None:
    assert main(["new", "mynet", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert Path("mynet.yaml").is_file()
