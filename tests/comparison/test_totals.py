"""The totals of a difference against the summaries of the two networks, which other tests compare with TensorFlow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netspec.cli.main import main

ROOT = Path(__file__).parents[2]
PAIRS = [("vgg_16", "vgg_19"), ("resnet_v1_50", "resnet_v2_50"), ("inception_v1", "inception_v3"), ("vgg_16", "vgg_16")]
ROWS = {
    "parameters": "parameters",
    "trainable_parameters": "trainable",
    "macs": "MACs",
    "flops": "FLOPs",
    "output_bytes": "bytes of outputs",
}


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main([*argv]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_totals_are_those_of_both_summaries(before: str, after: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(ROOT / "specs" / f"{name}.yaml") for name in (before, after)]
    old, new = (json.loads(printed(capsys, "show", "--json", file))["totals"] for file in files)
    found = json.loads(printed(capsys, "diff", "--format", "json", *files))["totals"]
    assert found == {key: {"before": old[key], "after": new[key], "difference": new[key] - old[key]} for key in old}
    text = printed(capsys, "diff", *files)
    if before == after:
        assert "before" not in text
        return
    lines = [line.split() for line in text.splitlines()]
    for key, label in ROWS.items():
        words = label.split()
        (cells,) = [line[len(words) :] for line in lines if line[: len(words)] == words and line[-1:] != [label]] or [
            []
        ]
        if key == "trainable_parameters" and not cells:
            assert (old[key], new[key]) == (old["parameters"], new["parameters"])
            continue
        assert cells[:2] == [f"{old[key]:,}", f"{new[key]:,}"]
        change = new[key] - old[key]
        assert cells[2:3] == ([f"{change:+,}"] if change else [])
        if change:
            share = float(cells[3].removesuffix("%"))
            assert share == pytest.approx(100 * (new[key] / old[key] - 1), abs=0.05)
            assert share


def test_sizes_that_are_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(ROOT / "specs" / f"{name}.yaml") for name in ("resnet_v1_50", "resnet_v1_101")]
    argv = ["diff", "--input", "NxHx64x3", "-p", "global_pool=true", *files]
    assert main(argv) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("MACs"))
    assert "H" in row
    assert "%" not in row
