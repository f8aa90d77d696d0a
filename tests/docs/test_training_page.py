"""The page on training is one session: its blocks are run in order, in one folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from netspec.cli.main import main
from tests.docs.test_shown_blocks import ROOT, blocks, commands, matches, named

NUMBER = re.compile(r"\d+\.\d+(?:e-\d+)?|(?<=accuracy )1\b|(?<=  )\d+(?= steps/s)")
STATE = re.compile(r"step \d+ of 200  .*left  .*\n")
"""A line that comes every few seconds."""


def alike(printed: str, shown: str) -> bool:
    """Whether texts are the same but for numbers with decimals, which differ between processors."""
    first, second = (NUMBER.sub("#", STATE.sub("", text)) for text in (printed, shown))
    return matches(first, second)


@pytest.mark.tf
@pytest.mark.slow
def test_the_page_is_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.chdir(tmp_path)
    accuracies = {}
    for block in blocks(ROOT / "docs" / "training.md"):
        if name := named(block):
            (tmp_path / name).write_text(block.body)
        elif block.info == "python":
            exec(compile(block.body, str(block), "exec"), {})  # noqa: S102 -- what the page shows
        else:
            assert block.info == "console"
            for command, shown in commands(block.body):
                main(shlex.split(command)[1:])
                printed = capsys.readouterr()
                assert alike(printed.err + printed.out, shown), printed.err + printed.out
                if found := re.search(r"evaluation_accuracy (\S+)$", printed.out):
                    accuracies[command] = float(found[1])
    assert len(accuracies) == 3
    assert all(accuracy > 0.96 for accuracy in accuracies.values()), accuracies


def test_that_another_text_is_noticed() -> None:
    assert alike("step 5 of 200  0:03 left  loss 0.1  9 steps/s\nloss 0.25, accuracy 1\n", "loss 0.31, accuracy 0.97\n")
    assert alike("step 5 of 5  accuracy 0.97  132 steps/s\n", "step 5 of 5  accuracy 0.95  70.1 steps/s\n")
    assert not alike("loss 0.25, accuracy 1\n", "loss 0.31, recall 1\n")
    assert not alike("step 201\n", "step 200\n")
