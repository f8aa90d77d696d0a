"""The command starts without TensorFlow, and says what to install where pygls is missing."""

import subprocess
import sys

import pytest

from netspec.cli.main import main


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pygls", "lsprotocol")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("netspec.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert main(["lsp"]) == 2
    assert "pip install 'tf-netspec[lsp]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (None, "standard input is closed"),
        (b"Content-Length: 99999999999999999\r\n\r\n", "longer than the memory"),
        (b"Content-Length: 99999999999999999999999\r\n\r\n", "longer than the memory"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "longer than the memory"),
    ],
)
def test_an_input_that_is_no_client_is_told_in_one_line(head: bytes | None, said: str) -> None:
    pytest.importorskip("pygls")
    closing = "import os, sys; os.close(0); sys.stdin = None; " if head is None else ""
    code = f"{closing}from netspec.cli.main import program; program()"
    run = [sys.executable, "-c", code, "lsp"]
    done = subprocess.run(run, input=head or b"", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("netspec: error: ")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_that_a_client_that_goes_is_no_fault() -> None:
    pytest.importorskip("pygls")
    run = [sys.executable, "-c", "from netspec.cli.main import program; program()", "lsp"]
    done = subprocess.run(run, input=b"hello\n", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
