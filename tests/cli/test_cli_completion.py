"""Completion as bash asks for it: the printed script is run, and its function is called with a command line."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.cli.completers import COMPLETERS
from netspec.cli.completion import SHELLS
from netspec.cli.main import COMMANDS, main, parser
from tests.cli.conftest import Write
from tests.cli.test_cli_process import environment

Ask = Callable[[str], list[str]]

ASK = """
eval "$(netspec completion bash)"
COMP_LINE="$1" COMP_POINT=${#1} COMP_TYPE=9
read -ra COMP_WORDS <<< "$1"
[[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_python_argcomplete netspec "${COMP_WORDS[COMP_CWORD]}" ""
printf '%s\\n' "${COMPREPLY[@]}"
"""
OTHERS = {"FILE", "INT", "MODULE"}
"""Arguments that complete any file, or nothing that could be listed."""


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    program = tmp_path / "bin" / "netspec"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m netspec "$@"\n')
    program.chmod(0o755)

    def words(line: str) -> list[str]:
        variables = environment(PATH=f"{program.parent}:/usr/bin:/bin")
        done = subprocess.run(
            ["bash", "-c", ASK, "bash", line],  # noqa: S607
            capture_output=True,
            text=True,
            env=variables,
            cwd=tmp_path,
            check=True,
        )
        assert done.stderr == ""
        return [word.strip() for word in done.stdout.splitlines() if word]

    return words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("netspec che", ["check"]),
        ("netspec check --strict --form", ["--format"]),
        ("netspec check go", ["good.yaml"]),
        ("netspec check --explain window-too-l", ["window-too-large"]),
        ("netspec check good.yaml -p ", ["num_classes="]),
        ("netspec show good.yaml -p num", ["num_classes="]),
        ("netspec show missing.yaml -p ", []),
        ("netspec show bad.yaml -p ", ["num_classes="]),
        ("netspec show listed.yaml -p ", []),
        ("netspec show good.yaml --set con", ["conv1."]),
        ("netspec show good.yaml --set conv1.pad", ["conv1.padding="]),
        ("netspec show bad.yaml --set con", []),
        ("netspec check --report sar", ["sarif="]),
        ("netspec show --columns layer,outp", ["layer,output"]),
        ("netspec show --columns +regulariz", ["+regularizer"]),
        ("netspec check --report t", []),
        ("netspec sweep --columns macs,outp", ["macs,output"]),
        ("netspec sweep --columns +trainab", ["+trainable"]),
        ("netspec sweep --columns regulariz", []),
        ("netspec check --select unused-block,unused-par", ["unused-block,unused-parameter"]),
        ("netspec check --ignore al", ["all"]),
        ("netspec check --ignore window-too-l", []),
        ("netspec help che", ["check"]),
        ("netspec hel", ["help"]),
        ("netspec explain good.yaml con", ["conv1"]),
        ("netspec diff good.yaml bad.yaml -p num", ["num_classes="]),
        ("netspec ops conv2d_t", ["conv2d_transpose"]),
        ("netspec new --from vgg_", ["vgg_16", "vgg_19", "vgg_a"]),
        ("netspec new ", ["--from", "--help", "--list", "--output", "--quiet", "--recipe"]),
        ("netspec completion z", ["zsh"]),
    ],
)
def test_words_for_bash(line: str, words: list[str], ask: Ask, good: str, bad: str, write: Write) -> None:
    write("listed.yaml", "[params]")
    write("notes.txt", "")
    assert sorted(ask(line)) == sorted(words)


def test_the_first_word_is_a_command(ask: Ask) -> None:
    assert set(COMMANDS) <= set(ask("netspec "))


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "netspec" in out
    assert "_ARGCOMPLETE" in out


def arguments() -> list[tuple[str, argparse.Action]]:
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return [(name, action) for name, below in commands.choices.items() for action in below._actions]


def test_every_argument_has_its_completer() -> None:
    named = {(name, action.metavar) for name, action in arguments() if action.choices is None and action.metavar}
    without = {metavar for name, metavar in named if not {metavar, f"{name} {metavar}"} & COMPLETERS.keys()}
    assert without <= OTHERS


def test_every_completer_has_an_argument() -> None:
    named = {key for name, action in arguments() for key in (str(action.metavar), f"{name} {action.metavar}")}
    assert COMPLETERS.keys() - named <= {"LAYER"}
