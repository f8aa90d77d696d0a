"""Kinds of hostile files, as large as files may be: each ends in its code, within the memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .metering import HEAD, OPEN, RELU, demand, measured, times

M = 1_900_000
LONG = f"{HEAD}doc: &a '{'x' * 135_000}'\nlayers:\n  - relu: {{}}\n"
TAGS = "".join(f"%TAG !{number:x}! t:\n" for number in range(110_000))

BASE = HEAD + "layers:\n" + times(10_000, "  - fully_connected: {num_outputs: 1, scope: c@}\n")
"""What `patches` extends."""

KINDS: dict[str, tuple[str, Callable[[], str]]] = {
    "directives": ("yaml-syntax", lambda: TAGS + "---\n" + HEAD + RELU),
    "directives_behind_a_document": ("yaml-syntax", lambda: HEAD + RELU + "...\n" + TAGS + "---\na: 1\n"),
    "directives_behind_a_mapping": ("yaml-syntax", lambda: HEAD + RELU + TAGS + "---\na: 1\n"),
    "a_long_directive": ("yaml-syntax", lambda: f"%TAG !a! {'x' * M}\n---\n" + HEAD + RELU),
    "a_long_id": ("unknown-id", lambda: LONG + "  - {relu: {}, from: *a}\n" * 990),
    "a_long_scope": ("too-costly", lambda: LONG + "  - {fully_connected: {num_outputs: 8, scope: *a}}\n" * 990),
    "long_keys": (
        "unknown-key",
        lambda: "netspec: 1\n" + "".join(f"k{number}{'x' * 900}: 1\n" for number in range(1_900)),
    ),
    "long_symbols": (
        "too-costly",
        lambda: (
            HEAD.replace("64, 64", "H" * 900_000 + ", W") + "layers:\n" + "  - max_pool2d: {kernel_size: 3}\n" * 500
        ),
    ),
    "a_scope_of_slashes": (
        "too-costly",
        lambda: HEAD + f"layers:\n  - scope: {'a/' * 900_000}a\n    layers: [relu: {{}}]\n",
    ),
    "a_long_parameter": (
        "too-costly",
        lambda: (
            f"{HEAD}params: {{a: {{type: str, default: '{'x' * 1_000_000}'}}}}\nlayers:\n"
            f"  - {{fully_connected: {{num_outputs: 1}}, end_point: '{'$a' * 190}'}}\n"
        ),
    ),
    "long_expressions": (
        "too-costly",
        lambda: HEAD + "layers:\n" + times(3_000, f"  - scale: {{factor: $({'1+' * 150}@)}}\n"),
    ),
    "many_parameters": (
        "too-costly",
        lambda: (
            HEAD
            + "params:\n"
            + times(40_000, "  p@: {type: int, default: 1}\n")
            + "layers:\n"
            + "  - relu: {}\n" * 9_000
        ),
    ),
    "many_parameters_of_a_block": (
        "too-costly",
        lambda: (
            f"{HEAD}blocks:\n  b:\n    params:\n{times(20_000, '      p@: {type: int, default: 1}' + chr(10))}"
            "    layers: [relu: {}]\nlayers:\n" + "  - b: {}\n" * 20_000
        ),
    ),
    "spaces_after_a_tag": ("tag-not-allowed", lambda: f"{HEAD}doc: !t{' ' * M}x\n{RELU}"),
    "comments_after_a_tag": ("too-costly", lambda: HEAD + "doc: !t\n" + "#\n" * 900_000 + "  x\n" + RELU),
    "comments_before_a_fault": ("yaml-syntax", lambda: HEAD + RELU + "#\n" * 900_000 + "]\n"),
    "words_without_a_colon": ("yaml-syntax", lambda: HEAD + "x " * (M // 2) + "\n" + RELU),
    "deep_lists": ("too-costly", lambda: HEAD + "doc: [" + ("[" * 60 + "]" * 60 + ",") * 9_000 + "]\n" + RELU),
    "deep_groups": (
        "too-costly",
        lambda: HEAD + "layers:\n" + ("  - " + "{layers: [" * 28 + "relu: {}" + "]}" * 28 + "\n") * 2_500,
    ),
    "branches": (
        "too-costly",
        lambda: HEAD + f"layers:\n  - {{branches: [{'[relu: {}], ' * 100_000}[]], join: add}}\n",
    ),
    "patches": (
        "too-costly",
        lambda: f"netspec: 1\nname: v\nextends: base.yaml\npatch: {{remove: [{times(20_000, 'c@, ')}]}}\n",
    ),
    "quotients": (
        "too-costly",
        lambda: (
            OPEN
            + "layers:\n"
            + times(900, "  - {max_pool2d: {kernel_size: 1@, stride: 3}, from: input, id: p@}\n")
            + f"  - {{concat: {{axis: 1}}, from: [{times(900, 'p@, ')}]}}\n" * 300
        ),
    ),
    "windows_at_the_end_of_a_chain": (
        "too-costly",
        lambda: (
            HEAD
            + "layers:\n"
            + "  - {conv2d: {num_outputs: 1, kernel_size: 3, padding: SAME}}\n" * 9_000
            + "  - {conv2d: {num_outputs: 1, kernel_size: 99, padding: VALID}, side: true}\n" * 990
        ),
    ),
    "a_fault_behind_many_items": (
        "wrong-type",
        lambda: f"{HEAD}end_points: {{collect: [{'conv2d, ' * 60_000}5]}}\n{RELU}",
    ),
    "a_fault_behind_too_many_items": (
        "too-costly",
        lambda: f"{HEAD}end_points: {{collect: [{'conv2d, ' * 150_000}5]}}\n{RELU}",
    ),
    "a_long_id_that_is_no_name": ("too-costly", lambda: LONG.replace("x'", "é'") + "  - {relu: {}, id: *a}\n" * 990),
    "a_parameter_of_long_words": (
        "too-costly",
        lambda: (
            f"{HEAD}doc: &a '{'x' * 135_000}'\nblocks:\n  q: {{params: {{s: {{type: str, enum: [{'*a, ' * 90}b]}}}},"
            " layers: [relu: {}]}\nlayers:\n" + "  - q: {s: c}\n" * 900
        ),
    ),
    "many_expectations": (
        "unmet-expectation",
        lambda: f"{HEAD}expect: {{end_points: {{{times(20_000, 'e@: [1], ')}e: []}}}}\n{RELU}",
    ),
    "long_sizes_that_are_expected": (
        "too-costly",
        lambda: (
            f"{OPEN}expect:\n  end_points:\n"
            + times(1_500, f"    e@: [{'+'.join(f'floor(H / {d})' for d in range(83, 140))}]\n")
            + "layers:\n"
            + times(1_500, "  - {relu: {}, end_point: e@}\n")
        ),
    ),
    "tuples": ("wrong-type", lambda: f"{HEAD}doc: [{'(1, 2), ' * 50_000}]\n{RELU}"),
    "blanks_in_a_tuple": ("wrong-type", lambda: f"{HEAD}doc: [(1{' ' * 900_000}x)]\n{RELU}"),
    "blanks_in_braces": ("yaml-syntax", lambda: f"{HEAD}doc: {{{{ {' ' * 500_000}\n{RELU}"),
    "faults_on_a_line_of_blanks": ("unknown-key", lambda: f"{{netspec: 1, {times(990, 'a@: 1, ')}b: 1{' ' * M}}}\n"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_ends_in_its_code(name: str, tmp_path: Path) -> None:
    code, made = KINDS[name]
    (tmp_path / "base.yaml").write_text(BASE)
    path = tmp_path / "hostile.yaml"
    path.write_text(made())
    outcome = measured("check", path)
    demand(outcome)
    assert outcome.code == 1
    assert f"[{code}]" in outcome.output
    assert len(outcome.output) < 2_000_000


@pytest.mark.parametrize("form", ["json", "github"])
def test_a_report_of_long_words_is_short_in_every_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(KINDS["a_long_id"][1]())
    outcome = measured("check", "--format", form, path)
    demand(outcome)
    assert "unknown-id" in outcome.output
    assert len(outcome.output) < 2_000_000


def test_a_few_directives_are_read_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "few.yaml"
    path.write_text("# a comment\n%YAML 1.2\n%TAG !a! b:\n%TAG !c! d:\n---\n" + HEAD + RELU)
    assert measured("check", path).code == 0


_ELSEWHERE = """
import os, signal, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios", "posix_spawn"):
    sys.modules[name] = None
for name in ("SIGPROF", "SIGALRM", "ITIMER_PROF", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("O_NONBLOCK", "O_DIRECTORY", "O_NOFOLLOW", "getuid", "fork", "posix_spawn", "mkfifo"):
    if hasattr(os, name):
        delattr(os, name)
import netspec
from netspec.cli.main import main
{more}
sys.exit(max(main([command, sys.argv[1]]) for command in ("check", "show", "expand")))
"""


@pytest.mark.parametrize(("more", "code"), [("", 0), ("import fcntl", 1)])
def test_what_only_posix_has_is_not_needed(more: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(HEAD + RELU)
    program = [sys.executable, "-c", _ELSEWHERE.replace("{more}", more), str(path)]
    assert subprocess.run(program, capture_output=True, check=False).returncode == code
