"""`-o -` is standard output where a command prints a text, and no file where it writes files."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main


@pytest.mark.parametrize(
    "command", [["annotate"], ["annotate", "--remove"], ["expand"], ["schema"], ["schema", "--recipe"]], ids=" ".join
)
def test_a_dash_is_standard_output(command: list[str], good: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    spec = [] if command[0] == "schema" else [good]
    assert main([*command, *spec]) == 0
    printed = capsysbinary.readouterr()
    assert printed.out
    assert main([*command, *spec, "-o", "-"]) == 0
    assert capsysbinary.readouterr() == printed
    assert not Path("-").exists()


@pytest.mark.parametrize(
    "command",
    ["new net", "new --from vgg_a", "build net.yaml", "export net.yaml", "weights model.ckpt", "train run.yaml"],
)
def test_a_dash_is_no_file(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "-o", "-"]) == 2
    assert "expected a file or a folder, got '-'; ./- is one of that name" in capsys.readouterr().err
    assert not Path("-").exists()
