"""The count of steps: spent at a place, by each spec on its own, with one verdict whatever else runs."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import pytest

import netspec
from netspec.budget import STEPS, TooCostly, capped, limited, once, spend, unbounded
from netspec.diagnostics import MAX_NOTES, MAX_TEXT, MAX_WORD, Note, Problem, Span, shortened
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\nparams: {size: {type: int, default: 8}}\ninput: {name: images, shape: [N, 64, 64, 8]}\n"
PLACE = Span("f", 3, 1, 3, 2)
LINE = "  - conv2d: {{num_outputs: '$(size + {0})', kernel_size: 3, scope: c{0}}}\n"
MANY = HEAD + "layers:\n" + "".join(map(LINE.format, range(12_000)))
FAULTY = HEAD + "layers:\n" + "".join(f"  - {{relu: {{}}, from: strange_{i}}}\n" for i in range(900))


def test_the_refusal_names_the_last_place_and_comes_once() -> None:
    with limited(10):
        spend(4, PLACE)
        spend(6)
        with pytest.raises(TooCostly) as refused:
            spend(1)
        spend(100)
    assert refused.value.place == PLACE


def test_without_a_budget_nothing_is_counted() -> None:
    spend(10**12)
    assert once("key", 10**12, lambda: 7) == 7


def test_inside_a_budget_that_one_counts_on() -> None:
    with limited(10):
        with limited(1_000):
            spend(8)
        with pytest.raises(TooCostly):
            spend(3)


def test_each_budget_is_its_own() -> None:
    for _ in range(3):
        with limited(10):
            spend(9)


def test_a_cap_is_a_part_of_the_steps_that_are_left() -> None:
    with limited(30):
        with capped(10):
            spend(9)
        with pytest.raises(TooCostly) as refused, capped(10):
            spend(11)
        assert refused.value.steps == 10
    with limited(30):
        with capped(10):
            spend(9)
        spend(20)
        with pytest.raises(TooCostly) as refused, capped(10):
            spend(2)
        assert refused.value.steps == 30


def test_no_cap_without_a_limit() -> None:
    with capped(10):
        spend(100)
    with unbounded(), capped(10):
        spend(100)


def test_each_thread_has_its_own() -> None:
    ended: list[str] = []

    def work() -> None:
        with limited(10):
            spend(9)
        ended.append("within")

    with limited(10):
        spend(9)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert ended == ["within"] * 4


def test_unbounded_inside_and_outside() -> None:
    with limited(10), unbounded():
        spend(100)
    with unbounded(), limited(10):
        spend(100)
    with limited(10):
        with unbounded():
            spend(100)
        with pytest.raises(TooCostly):
            spend(11)


def test_what_is_kept_is_paid_for_and_made_once() -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "made"

    with limited(10):
        for _ in range(5):
            assert once("key", 6, make) == "made"
        with pytest.raises(TooCostly):
            once("other", 6, lambda: "never")
    assert made == [1]


def _verdict(text: str) -> tuple[tuple[str, str, Span], ...]:
    return tuple((problem.code, problem.text, problem.span) for problem in inspect_text(text, "f").problems)


@cache
def _first() -> tuple[tuple[str, str, Span], ...]:
    """The verdict on `MANY`, taken once."""
    return _verdict(MANY)


def test_a_file_of_many_layers_is_refused_at_one_place_whatever_was_checked_before() -> None:
    ((code, text, span),) = _first()
    assert (code, f"more than {STEPS:,} steps" in text) == ("too-costly", True)
    assert MANY.splitlines()[span.line - 1].startswith("  - conv2d:")
    inspect_text(FAULTY, "other")
    assert _verdict(MANY) == _first()


_PROGRAM = """
import sys
from netspec.pipeline import inspect_text
print(*((problem.code, problem.span) for problem in inspect_text(sys.stdin.read(), "f").problems), sep="\\n")
"""


@pytest.mark.parametrize("seed", ["0", "77"])
def test_the_seed_of_hashes_moves_no_verdict(seed: str) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=MANY, capture_output=True, text=True, env=environment, check=True
    )
    ((code, _, span),) = _first()
    assert run.stdout == f"{(code, span)}\n"


def test_the_library_is_bounded_as_the_command_is(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(MANY)
    assert [problem.code for problem in netspec.check(path)] == ["too-costly"]
    with pytest.raises(netspec.SpecError, match="too-costly"):
        netspec.load(path)
    with netspec.unbounded():
        assert netspec.check(path) == ()


def test_an_elaboration_has_a_budget_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "rounds.yaml"
    params = "params: {rounds: {type: int, default: 1}}"
    layers = f"layers:\n  - repeat: $rounds\n    scope: {'s' * 20_000}\n    layers: [{', '.join(['relu: {}'] * 10)}]"
    path.write_text(f"netspec: 1\nname: net\n{params}\ninput: {{shape: [N, 8]}}\n{layers}\n")
    net = netspec.load(path)
    for _ in range(3):
        assert len(net.elaborate(rounds=2).layers) == 20
    with pytest.raises(netspec.SpecError) as refused:
        net.elaborate(rounds=1_000)
    (problem,) = refused.value.problems
    assert (problem.code, problem.span.file) == ("too-costly", str(path))
    with netspec.unbounded():
        assert len(net.elaborate(rounds=1_000).layers) == 10_000


def test_long_words_texts_and_notes_are_shortened_wherever_they_come_from() -> None:
    long = "x" * 10_000
    notes = tuple(Note(f"note {long}") for _ in range(50))
    problem = Problem("unknown-id", f"from: no layer has the id '{long}': none", PLACE, notes=notes, help=long)
    assert problem.text == f"from: no layer has the id '{'x' * 59}...': none"
    assert len(problem.notes) == MAX_NOTES
    for text in (problem.help or "", *(note.text for note in problem.notes)):
        assert len(text) < MAX_WORD


def test_a_short_text_is_left_as_it_is() -> None:
    for text in ("", "a b", "x" * (MAX_WORD - 1), "word " * 300):
        assert shortened(text) == text
    assert len(shortened("word " * 2_000)) == MAX_TEXT + len("...")
    assert len(shortened("word " * 2_000_000)) == MAX_TEXT + len("...")


def test_every_message_of_a_file_of_long_words_is_short() -> None:
    long = "x" * 500
    faults = [
        f"  - {{relu: {{}}, from: {long}}}",
        f"  - {{relu: {{{long}: 1}}}}",
        f"  - {{relu: {{}}, {long}: 1}}",
        f"  - {long}: {{}}",
        f"  - {long}",
        f"  - {{conv2d: {{num_outputs: {long}, kernel_size: {long}, scope: {long}}}}}",
        f"  - {{conv2d: {{num_outputs: '${long[:300]}', kernel_size: 1}}}}",
        f"  - {{branches: [[], []], join: {long}}}",
        f"  - {{relu: {{}}, id: {long}}}",
        f"  - {{relu: {{}}, id: {long}}}",
        f"  - {{relu: {{}}, end_point: {long}}}",
        f"  - {{relu: {{}}, end_point: {long}}}",
        f"  - {{{long}_block: {{{long}: 1}}}}",
        f"  - {{fully_connected: {{num_outputs: 1, scope: {long}}}}}",
        f"  - {{fully_connected: {{num_outputs: 2, scope: {long}}}}}",
    ]
    head = (
        f"netspec: 1\nname: {long}\ninput: {{name: {long}, shape: [N, H{long}, W{long}, 8]}}\n{long}: 1\n"
        f"params: {{{long}: {{type: str, default: a, enum: [{long}, b]}}}}\nfunctions: {{'{long}(a)': a +}}\n"
        f"blocks: {{{long}_block: {{params: {{{long}_p: {{type: int}}}}, layers: [relu: {{}}]}}}}\n"
        f"end_points: {{final: {long}_none, collect: [{long}]}}\nlayers:\n"
    )
    problems = inspect_text(head + "\n".join(faults) + "\n", "f").problems
    assert len({problem.code for problem in problems}) > 10
    for problem in problems:
        for text in (problem.text, problem.help or "", *(note.text for note in problem.notes)):
            assert max(map(len, text.split()), default=0) < MAX_WORD, text


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_paused_inside_only(collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with limited(10):
            assert not gc.isenabled()
            with limited(10):
                pass
            assert not gc.isenabled()
        assert gc.isenabled() is collecting
        with pytest.raises(TooCostly), limited(10):
            spend(11)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
