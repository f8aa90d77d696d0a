"""tf_slim's own tests of its networks pass with the compiled specs in the functions' places."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPECS = Path(__file__).parents[2] / "specs"

RUN = """
import gc, importlib, sys, unittest
import netspec
from netspec.lower import compat

compat.load_for_graphs()
gc.freeze()
gc.set_threshold(20_000, 20, 20)  # as tests/conftest.py
suite = unittest.TestSuite()
for argument in sys.argv[2:]:
    module, _, names = argument.partition(":")
    nets = importlib.import_module(f"tf_slim.nets.{module}")
    for name in names.split(","):
        assert callable(getattr(nets, name))
        setattr(nets, name, netspec.load(f"{sys.argv[1]}/{name}.yaml") if BREAK is None else BREAK)
    tests = importlib.import_module(f"tf_slim.nets.{module}_test")
    cases = unittest.defaultTestLoader.loadTestsFromModule(tests)
    suite.addTests(test for case in cases for test in case if test.id().rpartition(".")[2] != ELSEWHERE)
result = unittest.TextTestRunner(verbosity=0).run(suite)
print("ran", result.testsRun, "failed", len(result.failures) + len(result.errors))
"""
ELSEWHERE = "testBuildOnlyUptoFinalEndpoint"
"""Builds inception's base up to each end point, as test_fidelity_zoo does, which compares all that is built."""

ROWS = [
    (["alexnet:alexnet_v2", "vgg:vgg_a,vgg_16,vgg_19", "overfeat:overfeat"], 6 + 18 + 6),
    (["inception_v1:inception_v1,inception_v1_base"], 11),
    (["inception_v2:inception_v2,inception_v2_base"], 12),
    (["inception_v3:inception_v3,inception_v3_base"], 12),
]
"""Modules with the networks in which specs stand in, and the tests that there are at least. A process takes a row."""

# Those of the resnets call the generators, with blocks of their own: a small network, which is a variant of ours.
SMALL = """
import gc, importlib, sys, unittest
import netspec
from netspec.lower import compat

compat.load_for_graphs()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
module, root, *names = sys.argv[1:]
tests = importlib.import_module(f"tf_slim.nets.{module}_test")
spec = netspec.load(f"{root}/tests/fidelity/{module}_small.yaml", root=root) if BREAK is None else BREAK

def small(self, inputs, num_classes=None, is_training=True, global_pool=True, output_stride=None,
          include_root_block=True, reuse=None, scope=spec.__name__):
    return spec(inputs, num_classes, is_training, global_pool, output_stride,
                include_root_block=include_root_block, scope=scope, reuse=reuse)

case = tests.ResnetCompleteNetworkTest
assert callable(case._resnet_small)
case._resnet_small = small
loader = unittest.defaultTestLoader
suite = loader.loadTestsFromNames(names, case) if names else loader.loadTestsFromTestCase(case)
result = unittest.TextTestRunner(verbosity=0).run(suite)
print("ran", result.testsRun, "failed", len(result.failures) + len(result.errors))
"""


def run(modules: list[str], broken: str = "None") -> str:
    program = RUN.replace("BREAK", broken).replace("ELSEWHERE", repr(ELSEWHERE))
    return last_line(program, str(SPECS), *modules)


def last_line(program: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("modules", "least"), ROWS, ids=["plain", "v1", "v2", "v3"])
def test_slim_own_tests(modules: list[str], least: int) -> None:
    word, ran, _, failed = run(modules).split()
    assert (word, failed) == ("ran", "0")
    assert int(ran) >= least


@pytest.mark.slow
def test_that_a_wrong_network_fails_them() -> None:
    last = run(["alexnet:alexnet_v2"], "(lambda images, *args, **given: (images, {}))")
    assert last.startswith("ran")
    assert not last.endswith("failed 0")


@pytest.mark.slow
@pytest.mark.parametrize("module", ["resnet_v1", "resnet_v2"])
def test_slim_own_tests_of_the_resnets(module: str) -> None:
    word, ran, _, failed = last_line(SMALL.replace("BREAK", "None"), module, str(SPECS.parent)).split()
    assert (word, failed) == ("ran", "0")
    assert int(ran) >= 10


@pytest.mark.slow
def test_that_another_small_network_fails_them() -> None:
    other = 'netspec.load(f"{root}/specs/resnet_v1_50.yaml")'
    last = last_line(SMALL.replace("BREAK", other), "resnet_v2", str(SPECS.parent), "testClassificationShapes")
    assert last == "ran 1 failed 1"
