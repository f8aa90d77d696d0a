"""`--stdin-filename`: standard input stands in place of a file, for messages and for the files that it extends."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from netspec.cli.main import main
from tests.cli.conftest import Write

Feed = Callable[[str], None]
Capture = pytest.CaptureFixture[str]
VARIANT = "netspec: 1\nextends: good.yaml\nname: variant\npatch: {change: {conv1: {stride: 1}}}\n"
FAULTY = VARIANT.replace("stride", "strid")


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Feed:
    def feeding(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return feeding


@pytest.fixture
def base(write: Write, good: str) -> str:
    with open(good, encoding="utf-8") as file:  # noqa: PTH123
        return write("specs/good.yaml", file.read())


def test_messages_and_bases_are_those_of_the_file(base: str, feed: Feed, capsys: Capture) -> None:
    feed(FAULTY)
    assert main(["check", "-", "--stdin-filename", "specs/variant.yaml", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith(
        "specs/variant.yaml:4:26: error: conv2d 'conv1' takes no argument 'strid'"
    )


@pytest.mark.parametrize("argv", [["show"], ["expand"]])
def test_single_specs(argv: list[str], base: str, feed: Feed, capsys: Capture) -> None:
    feed(VARIANT)
    assert main([*argv, "-", "--stdin-filename", "specs/variant.yaml"]) == 0
    out, err = capsys.readouterr()
    assert "variant" in out
    assert err == ""
    feed(FAULTY)
    assert main([*argv, "-", "--stdin-filename", "specs/variant.yaml"]) == 1
    assert capsys.readouterr().err.startswith("specs/variant.yaml:4:26: error: ")


def test_without_it_bases_are_in_the_current_folder(base: str, feed: Feed, capsys: Capture) -> None:
    feed(FAULTY)
    assert main(["check", "-", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:4:26: error: ")


def test_the_file_need_not_exist_and_is_not_read(base: str, feed: Feed, write: Write) -> None:
    write("specs/variant.yaml", "not a spec")
    feed(VARIANT)
    assert main(["check", "-", "--stdin-filename", "specs/variant.yaml"]) == 0


def test_a_file_does_not_extend_itself(base: str, feed: Feed, capsys: Capture) -> None:
    feed(VARIANT)
    assert main(["check", "-", "--stdin-filename", base, "--format", "concise"]) == 1
    assert "[circular-files]" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["check", "good.yaml"], ["show", "good.yaml"]])
def test_standard_input_must_be_read(argv: list[str], good: str, capsys: Capture) -> None:
    assert main([*argv, "--stdin-filename", "x.yaml"]) == 2
    expected = "netspec: error: --stdin-filename names the text of standard input; give - to read it\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("old/net.yaml", FAULTY, "excluded by 'old'"),
        ("specs/compose.yaml", "services: {}\n", "it has no key 'netspec' at its top level"),
        ("specs/variant.txt", FAULTY, "its name does not end in .yaml or .yml"),
    ],
)
def test_what_a_search_leaves_out_is_left_out_if_that_is_asked_for(
    name: str, text: str, reason: str, base: str, write: Write, feed: Feed, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write("netspec.toml", "exclude = ['old']")
    argv = ["check", "--force-exclude", "--stdin-filename", name, "-"]
    for options, expected in [
        (["-q"], (b"", b"")),
        (["-v"], (b"0 files, no problems\n", f"skipped {name}: {reason}\n".encode())),
        (["--fix", "-q"], (text.encode(), b"")),
        (["--diff", "-q"], (b"", b"")),
    ]:
        feed(text)
        assert main([*argv, *options]) == 0
        assert capfdbinary.readouterr() == expected
    feed(text)
    assert main(["check", "--stdin-filename", name, "-"]) == 1


def test_other_text_is_checked_where_names_are_treated_as_finds(base: str, feed: Feed, capsys: Capture) -> None:
    argv = ["check", "--force-exclude", "--format", "concise", "-"]
    for name in ("<stdin>", "specs/variant.yaml"):
        feed(FAULTY if name != "<stdin>" else FAULTY.replace("good", "specs/good"))
        assert main([*argv, *(["--stdin-filename", name] if name != "<stdin>" else [])]) == 1
        assert f"{name}:4:26: error: " in capsys.readouterr().out
