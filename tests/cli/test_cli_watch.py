"""Watching files: after which changes a check runs again. The pause between polls is where the test edits files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netspec.cli.watch import watch

Edit = Callable[[], object]


class Stopped(Exception):
    """Ends the watching: the edits are used up."""


def checks(edits: Iterator[Edit], read: tuple[str, ...] = ("net.yaml",)) -> int:
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
        watch(check, lambda: sorted(str(path) for path in Path().glob("*.yaml")), pause)
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
    assert checks(iter([edit]), ("net.yaml", "base/base.yaml")) == 1 + again


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
        watch(check, lambda: ("net.yaml",), pause)
    assert runs == 2
