"""Hostile recipes, as large as files may be: each ends in its code, within the memory; and what a recipe names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .metering import HEAD, demand, measured, times

pytestmark = pytest.mark.slow

LAYERS = "layers:\n  - flatten: {}\n  - fully_connected: {num_outputs: $n}\n"
SPEC = f"{HEAD}params:\n  n: {{type: int, default: 3}}\n{LAYERS}"
TOP = "recipe: 1\nname: r\nspec: net.yaml\ndata: {train: {numpy: {images: x, labels: y}}}\nbatch_size: 1\nsteps: 1\n"
REST = "optimizer: {sgd: {learning_rate: 1}}\n"
WHOLE = f"{TOP}loss: softmax_cross_entropy\n{REST}"
M = 1_900_000

KINDS: dict[str, tuple[str, Callable[[], str]]] = {
    "losses": ("too-costly", lambda: f"{TOP}{REST}loss:\n" + "- softmax_cross_entropy\n" * 80_000),
    "losses_at_fault": ("unknown-output", lambda: f"{TOP}{REST}loss:\n" + "- {log_loss: {of: x}}\n" * 500),
    "more_losses_at_fault": ("too-costly", lambda: f"{TOP}{REST}loss:\n" + "- {log_loss: {of: x}}\n" * 40_000),
    "metrics_by_words": ("too-costly", lambda: f"{WHOLE}metrics: [{'acc, ' * 300_000}]\n"),
    "keys": ("unknown-key", lambda: WHOLE + times(1_500, f"k@{'x' * 900}: 1\n")),
    "a_long_name": ("bad-name", lambda: WHOLE.replace("name: r", f"name: '{'/' * M}'")),
    "a_long_path": ("no-such-file", lambda: WHOLE.replace("net.yaml", "x" * M)),
    "parameters": ("unknown-parameter", lambda: f"{WHOLE}parameters:\n" + times(900, "  p@: 1\n")),
    "more_parameters": ("too-costly", lambda: f"{WHOLE}parameters:\n" + times(90_000, "  p@: 1\n")),
    "settings": ("too-costly", lambda: f"{WHOLE}set:\n" + times(60_000, "  a@.b: 1\n")),
    "patterns": ("unmatched-variables", lambda: f"{WHOLE}train_only: [{', '.join(['net/*a*b*c*d*'] * 90_000)}]\n"),
    "a_pattern_of_stars": ("unmatched-variables", lambda: f"{WHOLE}train_only: ['{'*x' * 900_000}']\n"),
    "rules": ("bad-name", lambda: f"{WHOLE}init_from:\n  checkpoint: c\n  map:\n" + times(90_000, "    a@**: b\n")),
    "schedules_in_schedules": (
        "too-deep",
        lambda: WHOLE.replace("rate: 1", "rate: " + "{warm_up: {steps: 1, then: " * 40 + "1" + "}}" * 40),
    ),
    "boundaries": (
        "too-costly",
        lambda: WHOLE.replace(
            "rate: 1", f"rate: {{piecewise: {{boundaries: [{'1, ' * 150_000}], learning_rates: [{'1, ' * 99_000}]}}}}"
        ),
    ),
    "expressions": ("too-costly", lambda: f"{WHOLE}metrics:\n" + times(5_000, f"- {{top_k: $({'1+' * 150}@)}}\n")),
    "aliases": ("too-many-nodes", lambda: f"{WHOLE}metrics: &a [accuracy]\naugment: [{'*a, ' * 400_000}]\n"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_ends_in_its_code(name: str, tmp_path: Path) -> None:
    code, made = KINDS[name]
    (tmp_path / "net.yaml").write_text(SPEC)
    path = tmp_path / "hostile.yaml"
    path.write_text(made())
    outcome = measured("check", path)
    demand(outcome)
    assert outcome.code == 1
    assert f"[{code}]" in outcome.output
    assert len(outcome.output) < 2_000_000
