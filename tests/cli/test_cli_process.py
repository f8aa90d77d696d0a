"""What only a separate process can show: closed pipes, Ctrl-C, colours, and modules that are never imported."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "netspec"]
ROOT = str(Path(__file__).parents[2])


def environment(**more: str) -> dict[str, str]:
    # Unbuffered, what argparse prints would fail where argparse hides it.
    decisive = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONPATH", "PYTHONUNBUFFERED")
    kept = {key: value for key, value in os.environ.items() if key not in decisive}
    return {**kept, "PYTHONPATH": ROOT, **more}


@pytest.mark.parametrize("argv", [["ops"], ["--help"], ["schema"], ["ops", "conv2d"]])
def test_a_closed_pipe_ends_it_quietly(argv: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run([*COMMAND, *argv], stdout=writer, stderr=subprocess.PIPE, env=environment(), check=False)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_pipe_that_closes_after_the_first_line() -> None:
    line = f"set -o pipefail; '{sys.executable}' -m netspec schema | head -1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=environment(), check=False)  # noqa: S607
    # `head` may have read all of a pipe's worth before it goes, and then nothing was refused.
    assert (done.stdout, done.stderr) == (b"{\n", b"")
    assert done.returncode in (0, 141)


def test_ctrl_c_ends_it_quietly() -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin is not None
    # More than a pipe holds: once it is written, the command is there and reading.
    process.stdin.write(b"#" * 1_000_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "ops"], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (
        2,
        b"netspec: error: the output cannot be written: No space left on device\n",
    )


def test_closed_input_and_error_streams_are_no_fault(good: str) -> None:
    line = f"'{sys.executable}' -m netspec check {good} <&- 2>&-"
    assert subprocess.run(["bash", "-c", line], env=environment(), check=False).returncode == 0  # noqa: S607


@pytest.mark.parametrize("arguments", ["check {}", "show {}", "show --json {}", "expand {}", "ops", "--help"])
def test_output_to_a_closed_stream_is_an_error(arguments: str, good: str) -> None:
    line = f"'{sys.executable}' -m netspec {arguments.format(good)} >&-"
    done = subprocess.run(["bash", "-c", line], env=environment(), stderr=subprocess.PIPE, check=False)  # noqa: S607
    assert (done.returncode, done.stderr) == (
        2,
        b"netspec: error: the output cannot be written: Bad file descriptor\n",
    )


def test_a_command_without_output_does_not_need_a_stream(good: str, tmp_path: Path) -> None:
    target = tmp_path / "plain.yaml"
    line = f"'{sys.executable}' -m netspec expand {good} -o '{target}' >&-"
    assert subprocess.run(["bash", "-c", line], env=environment(), check=False).returncode == 0  # noqa: S607
    assert target.read_text(encoding="utf-8").startswith("# ")


def on_a_terminal(*argv: str, **more: str) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [*COMMAND, *argv], stdout=theirs, stderr=theirs, env=environment(TERM="xterm", **more)
        )
        os.close(theirs)
        read = bytearray()
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            read += part
        process.wait(timeout=60)
    finally:
        os.close(ours)
    return read.decode().replace("\r\n", "\n")


def test_colours_are_for_a_terminal(bad: str) -> None:
    assert "\x1b[1;31merror:\x1b[0m" in on_a_terminal("check", bad)
    piped = subprocess.run([*COMMAND, "check", bad], capture_output=True, text=True, env=environment(), check=False)
    assert "\x1b" not in piped.stdout
    # A narrow terminal shows less of the file.
    wide = on_a_terminal("check", bad, NO_COLOR="1", COLUMNS="200")
    assert wide.split() == piped.stdout.split()


def test_a_table_fits_a_terminal(good: str) -> None:
    shown = on_a_terminal("show", good, COLUMNS="80")
    assert max(map(len, uncoloured(shown).splitlines())) <= 80


def uncoloured(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_long_table_fits_a_terminal_in_colours_and_is_whole_in_a_pipe(width: int) -> None:
    spec = str(Path(ROOT) / "specs" / "inception_v3.yaml")
    shown = on_a_terminal("show", spec, COLUMNS=str(width))
    assert "\x1b[1mlayer " in shown
    lines = uncoloured(shown).splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.startswith(f"Left out at {width} columns: ") for line in lines)
    assert uncoloured(shown) == on_a_terminal("show", spec, COLUMNS=str(width), NO_COLOR="1")
    piped = subprocess.run(
        [*COMMAND, "show", spec], capture_output=True, text=True, env=environment(COLUMNS=str(width)), check=False
    ).stdout
    assert "\x1b" not in piped
    assert "Left out at" not in piped
    assert "\nInceptionV3/Mixed_5b/Branch_3/AvgPool_0a_3x3  avg_pool2d  [N,  35,  35,  192] " in piped


STUB = """\
import pathlib
pathlib.Path(__file__).with_name("imported").touch()
raise ImportError("a stand-in that notes that it was asked for")
"""


def imports_tensorflow(folder: Path, *argv: str) -> tuple[bool, int]:
    """Whether a command asks for TensorFlow, tf-slim or tf-keras, and its exit code."""
    for package in ("tensorflow", "tf_slim", "tf_keras"):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").write_text(STUB)
    path = os.pathsep.join([str(folder), ROOT])
    done = subprocess.run([*COMMAND, *argv], capture_output=True, env=environment(PYTHONPATH=path), check=False)
    return any(folder.glob("*/imported")), done.returncode


@pytest.mark.parametrize(
    "argv",
    [
        ["check", "good.yaml"],
        ["check", "--format", "json", "good.yaml"],
        ["check", "--explain", "window-too-large"],
        ["show", "good.yaml"],
        ["show", "--json", "good.yaml"],
        ["show", "--depth", "1", "good.yaml"],
        ["explain", "good.yaml", "conv1", "--format", "json"],
        ["new", "mine"],
        ["ops"],
        ["ops", "conv2d"],
        ["schema"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_tensorflow_is_not_imported(argv: list[str], good: str, tmp_path: Path) -> None:
    assert imports_tensorflow(tmp_path / "stubs", *argv) == (False, 0)


@pytest.mark.parametrize("argv", [["build", "good.yaml", "-o", "out"], ["verify", "ref.yaml"]], ids=" ".join)
def test_that_an_import_of_tensorflow_is_noticed(argv: list[str], good: str, tmp_path: Path) -> None:
    """The proof that the test above can fail; and where TensorFlow is missing, that is said."""
    reference = "reference: {function: 'tf_slim.nets.vgg:vgg_16'}\n"
    (tmp_path / "ref.yaml").write_text(reference + Path(good).read_text(encoding="utf-8"), encoding="utf-8")
    assert imports_tensorflow(tmp_path / "stubs", *argv) == (True, 2)


@pytest.mark.parametrize("argv", [["build", "bad.yaml", "-o", "out"], ["verify", "bad.yaml"]], ids=" ".join)
def test_a_spec_with_errors_costs_no_import(argv: list[str], bad: str, tmp_path: Path) -> None:
    assert imports_tensorflow(tmp_path / "stubs", *argv) == (False, 1)
