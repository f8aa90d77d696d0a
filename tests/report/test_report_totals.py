import math

from netspec.analysis.totals import totals
from netspec.network import Network
from netspec.pipeline import inspect_text

SHARED = """\
netspec: 1
name: shared
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv, reuse: true}
"""


def test_shared_variables_count_once_and_their_work_twice() -> None:
    network = inspect_text(SHARED, "shared.yaml").network
    assert network is not None
    sums = totals(network)
    assert sums.parameters == 3 * 3 * 3 * 3 + 3
    assert sums.macs == 2 * (8 * 8 * 3) * (3 * 3 * 3)


def test_parameters_that_are_not_trained_are_counted_apart(tiny: Network) -> None:
    sums = totals(tiny)
    moving = sum(math.prod(variable.shape) for variable in tiny.variables if "moving_" in variable.name)
    assert moving == 16
    assert sums.parameters - sums.trainable == moving


def test_memory_is_that_of_one_example_whatever_the_batch(tiny: Network) -> None:
    assert totals(tiny).memory == 4 * (14 * 14 * 8 + 14 * 14 * 8 + 7 * 7 * 8 + 392 + 10)


def test_symbolic_sizes_make_symbolic_sums(symbolic: Network) -> None:
    assert str(totals(symbolic).macs) == "8400*floor((W - 3) / 2)"


def test_an_unknown_size_makes_an_unknown_sum() -> None:
    network = inspect_text(SHARED.replace("[N, 8, 8, 3]", "[N, 8, null, 3]"), "shared.yaml").network
    assert network is not None
    assert totals(network).macs is None
    assert totals(network).parameters == 84


def test_a_shared_variable_is_as_the_first_layer_makes_it() -> None:
    regularized = SHARED.replace("conv}", "conv, weights_regularizer: {l2: 0.5}}")
    network = inspect_text(regularized, "shared.yaml").network
    assert network is not None
    assert [variable.regularizer is not None for variable in network.variables] == [True, False]
