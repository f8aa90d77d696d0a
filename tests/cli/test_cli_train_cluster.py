"""`netspec train` with a TF_CONFIG, as far as it needs no other process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netspec.cli.main import main

from .trained import write_trained

pytest.importorskip("numpy")
Capture = pytest.CaptureFixture[str]


def test_every_fault_of_the_configuration_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    write_trained(tmp_path)
    config = {"cluster": {"worker": ["localhost:2222", "localhost"]}, "task": {"type": "worker", "index": 3}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    assert main(["train", "recipe.yaml"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "netspec: error: TF_CONFIG: cluster.worker[1]: expected an address such as 'host:2222', got 'localhost'",
        "netspec: error: TF_CONFIG: task.index: the cluster has no worker 3; it has 2 workers, counted from 0",
    ]
    assert not (tmp_path / "runs").exists()


def test_a_time_to_wait_is_a_number(tmp_path: Path, capsys: Capture) -> None:
    write_trained(tmp_path)
    assert main(["train", "recipe.yaml", "--wait", "soon"]) == 2
    assert "argument --wait: expected a number of seconds, got 'soon'" in capsys.readouterr().err


@pytest.mark.tf
def test_devices_that_are_not_there(tmp_path: Path, capsys: Capture) -> None:
    write_trained(tmp_path)
    assert main(["train", "recipe.yaml", "--devices", "cpu,gpu"]) == 2
    assert "netspec: error: expected GPUs or CPUs, got both in 'cpu,gpu'" in capsys.readouterr().err
