"""The processes of a cluster in tests: they get their TF_CONFIG, and what hangs is told and ended."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.training.forked_commands import ForkedCommands
from tests.training.task_processes import TaskProcesses

pytestmark = pytest.mark.slow
SAYS = "import json, os, sys; print(json.loads(os.environ['TF_CONFIG'])['task'], sys.argv[1:])"
HANGS = "import time; print('here', flush=True); time.sleep(600)"


def test_each_task_gets_its_own_configuration(tmp_path: Path) -> None:
    with TaskProcesses(["-c", SAYS], tmp_path, {"worker": 2}) as tasks:
        tasks.start_all("more")
        assert [tasks.ended("worker", i, 60) for i in range(2)] == [0, 0]
        assert tasks.output("worker", 1) == "{'type': 'worker', 'index': 1} ['more']\n"
    assert len(set(tasks.cluster["worker"])) == 2


def test_what_hangs_is_told_and_ended(tmp_path: Path) -> None:
    with TaskProcesses(["-c", HANGS], tmp_path, {"worker": 1}) as tasks:
        tasks.start("worker", 0)
        tasks.waits_for("here", "worker", 0, 60)
        with pytest.raises(AssertionError, match=r"worker 0 still runs after 0\.1 s:\nhere"):
            tasks.ended("worker", 0, 0.1)
        with pytest.raises(AssertionError, match="worker 0 did not print 'there'"):
            tasks.waits_for("there", "worker", 0, 0.1)
    assert tasks.ended("worker", 0, 0) == -9


def test_a_task_that_ends_too_early_is_told(tmp_path: Path) -> None:
    with TaskProcesses(["-c", "print('over')"], tmp_path, {"worker": 1}) as tasks:
        tasks.start("worker", 0)
        with pytest.raises(AssertionError, match="worker 0 has ended:\nover"):
            tasks.waits_for("there", "worker", 0, 60)


@pytest.mark.tf
def test_a_forked_command_prints_ends_and_is_killed_as_any_other(tmp_path: Path, forked: ForkedCommands) -> None:
    output = tmp_path / "output"
    check = ["-m", "netspec", "check", "missing.yaml"]
    missing = forked.start(check, tmp_path, output, {})
    assert missing.wait(60) == 1
    assert output.read_text().startswith("missing.yaml:1:1: error: no such file")
    watching = forked.start([*check, "--watch"], tmp_path, output, {})
    with pytest.raises(subprocess.TimeoutExpired):
        watching.wait(0.1)
    assert watching.poll() is None
    watching.kill()
    assert watching.wait(60) == -9
