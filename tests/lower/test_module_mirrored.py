"""A module over two devices: each replica has moments of its own, and their mean is what is saved and served."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("mirrored_steps.py")
SPEC = """
netspec: 1
name: two
params: {is_training: {type: bool, default: true}}
input: {name: images, shape: [N, 8, 8, 2]}
arg_scope:
  - {ops: [conv2d, fully_connected], normalizer_fn: batch_norm}
  - {ops: [batch_norm], is_training: $is_training, decay: 0.7}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
  - conv2d: {num_outputs: 4, kernel_size: 3, normalizer_params: {updates_collections: null}, scope: conv2}
  - batch_norm: {zero_debias_moving_mean: true, scope: debiased}
  - batch_norm: {fused: false, zero_debias_moving_mean: true, scope: unfused}
  - reduce_mean: {axis: [1, 2]}
  - fully_connected: {num_outputs: 5, scope: dense}
  - fully_connected: {num_outputs: 3, activation_fn: null, normalizer_fn: null, scope: logits}
"""


def test_two_replicas(tmp_path: Path) -> None:
    spec = tmp_path / "two.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(spec), str(tmp_path)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found.pop("moments") == 14
    assert found.pop("apart") > 1e-4
    assert found == pytest.approx(dict.fromkeys(found, 0), abs=1e-5)
