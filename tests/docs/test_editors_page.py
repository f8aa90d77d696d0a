"""The settings of editors: their commands are run, and their patterns read what the commands print."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")
FAULTY = """\
netspec: 1
name: tiny
params:
  unused: {type: int, default: 3}
input: {shape: [N, 8, 8, 1]}
layers:
  - flaten: {}
"""
PLACES = [("4", "3", "w"), ("7", "5", "e")]
Capture = pytest.CaptureFixture[str]


def block(info: str, word: str) -> str:
    """The block of a language that contains a word."""
    bodies = re.findall(rf"^```{info}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = (body for body in bodies if word in body)
    return str(found)


def of_vim() -> list[str]:
    (words,) = re.findall(r"'%e (.*)'", block("vim", "ale#linter"))
    return shlex.split(words.replace("%s", "FILE"))


def of_emacs() -> list[str]:
    (words,) = re.findall(r':command \("netspec" ([^)]*)\)', block("elisp", "flycheck"))
    return shlex.split(words.replace("source-original", "FILE"))


@pytest.mark.parametrize(
    "argv", [shlex.split(block("sh", "netspec"))[1:], of_vim(), of_emacs()], ids=["all", "vim", "emacs"]
)
def test_commands_for_buffers(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("netspec.toml").write_text('exclude = ["vendored"]\n')
    for file, text, places in [
        ("net.yaml", FAULTY, PLACES),
        ("vendored/net.yaml", FAULTY, []),
        ("compose.yaml", "services: {}\n", []),
    ]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert main([file if word == "FILE" else word for word in argv]) == (1 if places else 0)
        out, err = capsys.readouterr()
        pattern = rf"{re.escape(file)}:(\d+):(\d+): (e|w)(?:rror|arning): .+"
        found = [re.fullmatch(pattern, line) for line in out.splitlines()]
        assert [line and line.groups() for line in found] == places
        assert err == ""


@pytest.mark.skipif(shutil.which("vim") is None, reason="runs Vim")
def test_vim_reads_what_its_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a net.yaml").write_text(FAULTY)
    settings = block("vim", "makeprg")
    (command,) = re.findall(r"set makeprg=(.*)", settings)
    argv = re.split(r"\\ ", command)
    assert main([*argv[1:], "a net.yaml"]) == 1
    Path("errors").write_text(capsys.readouterr().out)
    entries = "[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.valid]"
    script = (
        f"{settings}\ncgetfile errors\ncall writefile([json_encode(map(getqflist(), '{entries}'))], 'found')\nqa!\n"
    )
    Path("script.vim").write_text(script)
    vim = ["vim", "-es", "-u", "NONE", "-N", "-S", "script.vim"]
    subprocess.run(vim, check=True, stdin=subprocess.DEVNULL, timeout=60)
    found = json.loads(Path("found").read_text())
    assert found == [["a net.yaml", int(line), int(column), kind, 1] for line, column, kind in PLACES]


def test_visual_studio_code_reads_what_its_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a net.yaml").write_text(FAULTY)
    (task,) = json.loads(block("json", "tasks"))["tasks"]
    assert main(shlex.split(task["command"])[1:]) == 1
    pattern = task["problemMatcher"]["pattern"]
    found = [re.search(pattern["regexp"], line) for line in capsys.readouterr().out.splitlines()]
    keys = ["file", "line", "column", "severity", "code"]
    assert [match and [match[pattern[key]] for key in keys] for match in found] == [
        ["a net.yaml", "4", "3", "warning", "unused-parameter"],
        ["a net.yaml", "7", "5", "error", "unknown-op"],
    ]
