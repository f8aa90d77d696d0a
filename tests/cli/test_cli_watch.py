"""Watching files: after which changes a check runs again. The pause between polls is where the test edits files."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.cli.watch import watch
from tests.cli.conftest import GOOD
from tests.cli.test_cli_process import COMMAND, environment

Edit = Callable[[], object]


class Stopped(Exception):
    """Ends the watching: the edits are used up."""


def checks(edits: Iterator[Edit], paths: tuple[str, ...] = ("net.yaml",), read: tuple[str, ...] = ()) -> int:
    """How many checks are run while edits are made, one at a pause, with a pause without an edit after each."""
    count = 0
    quiet = False

    def check() -> tuple[str, ...]:
        nonlocal count
        count += 1
        return read

    def pause(_: float) -> None:
        nonlocal quiet
        quiet = not quiet
        if quiet:
            edit = next(edits, None)
            if edit is None:
                raise Stopped
            edit()

    with pytest.raises(Stopped):
        watch(check, paths, pause)
    return count


def written(name: str, text: str) -> Edit:
    def edit() -> None:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)

    return edit


def test_nothing_changes(write: Callable[[str, str], str]) -> None:
    write("net.yaml", "a")
    assert checks(iter([])) == 1


@pytest.mark.parametrize(
    ("edit", "again"),
    [
        (written("net.yaml", "longer"), True),
        (written("base/base.yaml", "longer"), True),
        (written("base/new.yaml", ""), True),
        (written("new.yaml", ""), True),
        (lambda: os.utime("net.yaml", ns=(1, 1)), True),
        (lambda: Path("net.yaml").unlink(), True),
        (lambda: Path("net.yaml").rename("other.yaml"), True),
        (lambda: (Path("x").write_text("a"), Path("x").replace("net.yaml")), True),
        (written("notes.txt", "text"), False),
        (written("far/new.yaml", ""), False),
    ],
)
def test_a_change_is_checked_once(edit: Edit, again: bool, write: Callable[[str, str], str]) -> None:
    write("net.yaml", "a")
    write("base/base.yaml", "a")
    assert checks(iter([edit]), read=("net.yaml", "base/base.yaml")) == 1 + again


@pytest.mark.parametrize(
    ("edit", "again"),
    [
        (written("net.yaml", "longer"), True),
        (written("far/new.yaml", ""), True),
        (written("far/new.txt", ""), False),
        (written(".hidden/new.yaml", ""), False),
        (lambda: Path("net.yaml").unlink(), True),
    ],
)
def test_a_change_below_a_folder(edit: Edit, again: bool, write: Callable[[str, str], str]) -> None:
    write("net.yaml", "a")
    assert checks(iter([edit]), (".",), ("net.yaml",)) == 1 + again


def test_each_change_is_checked(write: Callable[[str, str], str]) -> None:
    write("net.yaml", "a")
    assert checks(written("net.yaml", "a" * size) for size in range(2, 5)) == 4


def test_a_change_during_a_check_is_checked(write: Callable[[str, str], str]) -> None:
    write("net.yaml", "a")
    runs = 0

    def check() -> tuple[str, ...]:
        nonlocal runs
        runs += 1
        if runs == 1:
            Path("net.yaml").write_text("longer")
        return ("net.yaml",)

    def pause(_: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        watch(check, ("net.yaml",), pause)
    assert runs == 2


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["check", "--watch", "-"], "--watch takes files and folders; standard input cannot change"),
        (["check", "--watch", "--fix", "net.yaml"], "--watch and --fix exclude each other"),
    ],
)
def test_what_cannot_be_watched(argv: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert text in capsys.readouterr().err


def test_a_process_that_watches_a_base(good: str, tmp_path: Path) -> None:
    variant = "netspec: 1\nextends: good.yaml\nname: variant\npatch: {change: {conv1: {padding: SAME}}}\n"
    Path("variant.yaml").write_text(variant)
    argv = [*COMMAND, "check", "--watch", "--format", "concise", "-p", "num_classes=3", "variant.yaml"]
    # Both streams in one, so that the lines are in order.
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment(), text=True)
    assert process.stdout is not None
    limit = threading.Timer(60, process.kill)
    limit.start()
    try:
        lines = []
        for edited in (GOOD.replace("stride", "strid"), GOOD.replace("num_classes", "classes"), GOOD, None):
            while (line := process.stdout.readline()) and not line.startswith("watching"):
                lines.append(line)
            if edited is not None:
                Path("edited").write_text(edited)
                Path("edited").replace(good)  # at once: the watcher must not find half of it
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        limit.cancel()
        process.kill()
        process.stdout.close()
    clean = "1 file, no problems\n"
    faulty = "good.yaml:8:46: error: conv2d 'conv1' takes no argument 'strid' [unknown-argument]\n"
    unknown = "netspec: error: unknown parameter 'num_classes'; known: classes\n"
    assert lines == [clean, faulty, "1 error in 1 file\n", unknown, clean]
