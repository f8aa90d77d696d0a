"""Variants in several processes, which only a process without threads starts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from netspec.variants import processes
from netspec.variants.combinations import Grid, Varied
from netspec.variants.processes import elaborated
from netspec.variants.variant import Variant
from netspec.variants.varied_spec import VariedSpec, read_varied

SPEC = Path(__file__).parents[2] / "specs" / "alexnet_v2.yaml"


@pytest.fixture
def spec() -> VariedSpec:
    values = list(range(1, 41))
    grid = Grid((Varied("parameter", "num_classes", [str(value) for value in values], values, values),))
    found = read_varied(SPEC.read_bytes(), str(SPEC), None, grid, field=False)
    assert isinstance(found, VariedSpec)
    return found


def test_a_process_with_threads_is_not_forked(spec: VariedSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(processes, "_ALONE", 0)
    monkeypatch.setattr(processes, "_in_processes", refuse)
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    try:
        found = list(elaborated(spec, 2))
    finally:
        done.set()
        waiting.join()
    assert [variant.at for variant in found] == list(range(40))


def test_a_process_without_threads_is_forked(spec: VariedSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def ask(*args: object) -> Iterator[Variant]:
        asked.append(args)
        yield from ()

    monkeypatch.setattr(processes, "_ALONE", 0)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(processes, "_in_processes", ask)
    assert list(elaborated(spec, 2)) == []
    assert asked == [(spec, range(40), 2)]


class Pipe:
    sent: object = None

    def send(self, found: object) -> None:
        self.sent = found


def test_a_bug_in_a_process_is_sent_to_where_variants_are_read(
    spec: VariedSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netspec.variants.varied_spec.elaborate", lambda *_, **__: 1 // 0)
    pipe = Pipe()
    processes._work(spec, [range(3)], pipe, os.getppid())  # type: ignore[arg-type]
    assert isinstance(pipe.sent, str)
    assert "ZeroDivisionError" in pipe.sent
