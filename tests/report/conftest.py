"""One small network, which the reports are shown on."""

import pytest

from netspec.network import Network
from netspec.pipeline import inspect_text

TINY = """\
netspec: 1
name: tiny
params:
  num_classes: {type: int, default: 10, minimum: 1}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 32, 32, 3]}
arg_scope:
  - {ops: [conv2d], weights_regularizer: {l2: 5e-4}}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 5, stride: 2, padding: VALID, scope: conv1}
  - batch_norm: {is_training: $is_training, scope: norm1}
  - layers:
      - max_pool2d: {kernel_size: 2, scope: pool}
    scope: deep
  - flatten: {scope: flat}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: fc}
"""


def network_of(spec: str) -> Network:
    found = inspect_text(spec, "tiny.yaml")
    assert found.network is not None, found.problems
    return found.network


@pytest.fixture
def tiny() -> Network:
    return network_of(TINY)


@pytest.fixture
def symbolic() -> Network:
    return network_of(TINY.replace("[N, 32, 32, 3]", "[N, 32, W, 3]").partition("  - flatten")[0])


@pytest.fixture
def normalized() -> Network:
    return network_of(
        "netspec: 1\n"
        "name: normalized\n"
        "input: {shape: [N, 8, 8, 3]}\n"
        "arg_scope:\n"
        "  - {ops: [batch_norm], decay: 0.9}\n"
        "layers:\n"
        "  - conv2d: {num_outputs: 4, kernel_size: 3, normalizer_fn: batch_norm, normalizer_params: {scale: true}}\n"
    )
