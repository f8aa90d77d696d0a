"""What a spec expects of its network, on the command line."""

from __future__ import annotations

import pytest

from netspec.cli.main import main
from netspec.cli.new import starter

from .conftest import GOOD, Write

Capture = pytest.CaptureFixture[str]

TOO_MANY = f"{GOOD}expect: {{parameters: {{maximum: 100}}, macs: 1}}\n"
OPEN = GOOD.replace("[N, 32, 32, 3]", "[N, 32, W, 3]").replace(
    "- flatten: {scope: flat}", "- reduce_mean: {axis: [1, 2]}"
)


@pytest.fixture
def wide(write: Write) -> str:
    return write("wide.yaml", TOO_MANY)


def test_check_fails(wide: str, capsys: Capture) -> None:
    assert main(["check", wide]) == 1
    out = capsys.readouterr().out
    assert f"{wide}:11:32: error: parameters: expected at most 100, got " in out
    assert "2 errors in 1 file\n" in out


def test_check_fails_on_what_cannot_be_decided_if_strict(write: Write, capsys: Capture) -> None:
    spec = write("open.yaml", f"{OPEN}expect: {{macs: {{maximum: 1e9}}}}\n")
    assert main(["check", spec]) == 0
    assert main(["check", "--strict", spec]) == 1
    assert capsys.readouterr().out.count("which depends on W [undecided-expectation]") == 2
    assert main(["check", "--strict", "--input", "Nx32x40x3", spec]) == 0


def test_show_prints_the_table_first(wide: str, capsys: Capture) -> None:
    assert main(["show", wide]) == 1
    out, err = capsys.readouterr()
    assert "\nparameters " in out
    assert err.count("[unmet-expectation]") == 2


def test_what_cannot_be_decided_can_be_ignored(write: Write, capsys: Capture) -> None:
    expect = "expect: {macs: {maximum: 1e9}}"
    assert main(["show", write("open.yaml", f"{OPEN}{expect}\n")]) == 0
    assert "[undecided-expectation]" in capsys.readouterr().err
    assert main(["show", write("open.yaml", f"{OPEN}{expect}  # netspec: ignore[undecided-expectation]\n")]) == 0
    assert capsys.readouterr().err == ""
    write("netspec.toml", 'ignore = ["undecided-expectation"]\n')
    assert main(["show", write("open.yaml", f"{OPEN}{expect}\n")]) == 0
    assert capsys.readouterr().err == ""


def test_the_expectation_in_the_starter_holds(write: Write, capsys: Capture) -> None:
    text = starter("mynet", "mynet.yaml")
    assert "\n# expect: {" in text
    assert main(["check", "--strict", write("mynet.yaml", text.replace("\n# expect: {", "\nexpect: {"))]) == 0
    assert capsys.readouterr().out == "1 file, no problems\n"


def test_other_commands_do_not_ask(wide: str, capsys: Capture) -> None:
    assert main(["expand", wide]) == 0
    out, err = capsys.readouterr()
    assert "expect" not in out
    assert err == ""
