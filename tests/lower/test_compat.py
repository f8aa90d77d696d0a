"""tf-slim works under the compatibility layer, and nothing that was there is touched."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.lower import compat
from netspec.lower.graph import built
from netspec.lower.identity import fingerprint
from netspec.network import NetworkInput
from netspec.ops.backend import Backend

SLIM_TESTS = """
import sys
import pytest
from netspec.lower import compat
compat.load_for_graphs()
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "/", "--pyargs", *sys.argv[1:]]))
"""
BATCH_NORM = """
import tensorflow.compat.v1 as tf, tf_slim
from netspec.lower import compat
def name():
    with tf.Graph().as_default():
        return tf_slim.batch_norm(tf.zeros([2, 4, 4, 3])).name
try:
    print(name())
except ImportError:
    print("not without")
compat.load()
print(name())
"""
BEFORE_AND_AFTER = """
import importlib
import tensorflow.compat.v1
from netspec.lower import compat
modules = {moved.module: importlib.import_module(moved.module) for moved in compat.MOVED}
before = {name: dict(vars(module)) for name, module in modules.items()}
compat.load()
for name, module in modules.items():
    replaced = [key for key, value in before[name].items() if vars(module).get(key) is not value]
    assert not replaced, (name, replaced)
    added = vars(module).keys() - before[name].keys()
    assert added <= {moved.name for moved in compat.MOVED if moved.module == name}, (name, added)
    print(*sorted(added))
assert compat.put_back() == ()
"""


PLAIN = """
import importlib.util, sys
sys.path[:] = {path!r}
spec = importlib.util.spec_from_file_location("compat_tests", {file!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
backend = module.compat.load()
print(backend.tf.Tensor._USE_EQUALITY, module.digest(backend))
"""


TWICE = """
import sys
from netspec.lower import compat
from netspec.lower.identity import fingerprint
from netspec.lower.graph import built
from netspec.network import NetworkInput
backend = getattr(compat, sys.argv[1])()
def network(images):
    net = backend.slim.conv2d_transpose(images, 2, 1, data_format="NCHW", scope="first")
    return backend.slim.conv2d_transpose(net, 2, 1, data_format="NCHW", scope="second"), {}
one, other = (fingerprint(built(backend, network, [NetworkInput("images", (None, 3, 8, 8))])) for _ in range(2))
print(one == other)
"""


Missing = tuple[set[tuple[str, str]], set[tuple[str, str]]]
"""Modules and names: without the repair, and with it."""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}  # the netspec that is tested here
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def missing() -> Missing:
    """What tf-slim asks of TensorFlow and is not there, by a script that reads its source."""
    done = run(Path(__file__).with_name("asked_of_tensorflow.py"))
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout)
    assert len(after) == len(before) > 300
    found = [{(module, name) for module, name, there in each if not there} for each in (before, after)]
    return found[0], found[1]


@pytest.mark.slow
def test_slims_own_tests_of_its_nets_pass() -> None:
    """All others pass with specs in the functions' places: tests/fidelity/test_slim_own_tests.py.

    The functions themselves build the same graphs under the layer: tests/fidelity/test_fidelity_zoo.py.
    """
    modules = ["tf_slim.nets.alexnet_test", "tf_slim.nets.resnet_v2_test"]
    done = run("-c", SLIM_TESTS, *modules, "-k", "AlexnetV2Test or ResnetUtilsTest")
    assert done.returncode == 0, done.stdout[-5_000:]
    assert " passed" in done.stdout


def test_batch_norm_builds_with_the_repair_and_not_without() -> None:
    done = run("-c", BATCH_NORM)
    assert done.stdout.startswith("not without\nBatchNorm/"), done.stderr


def test_every_name_that_slim_asks_for_is_there_after_the_repair(missing: Missing) -> None:
    assert missing[1] == set()


def test_the_table_has_no_row_that_slim_does_not_need(missing: Missing) -> None:
    assert {(moved.module, moved.name) for moved in compat.MOVED} == missing[0]


def test_no_name_that_exists_is_overwritten() -> None:
    done = run("-c", BEFORE_AND_AFTER)
    assert done.returncode == 0, done.stderr
    assert "BatchNormalization" in done.stdout


def digest(backend: Backend) -> str:
    """What is compared of a small resnet's graph."""
    root = Path(__file__).parents[2]
    spec = netspec.load(root / "tests" / "fidelity" / "resnet_v2_small.yaml", root=root)
    made = fingerprint(built(backend, spec, [NetworkInput("images", (None, 33, 33, 3))]))
    return hashlib.sha256(pickle.dumps(made)).hexdigest()


@pytest.mark.slow
def test_graphs_are_the_same_where_variables_are_hashed_at_once(backend: Backend) -> None:
    done = run("-c", PLAIN.format(path=sys.path, file=__file__))
    assert done.stdout.split()[-2:] == ["True", digest(backend)], done.stderr
    assert not backend.tf.Tensor._USE_EQUALITY


@pytest.mark.parametrize(("load", "same"), [("load", "False"), ("load_for_graphs", "True")])
def test_what_keras_asks_once_in_a_process_is_in_no_graph(load: str, same: str) -> None:
    done = run("-c", TWICE, load)
    assert done.stdout.split() == [same], done.stderr


@pytest.mark.parametrize("module", ["tensorflow.compat.v1", "tf_slim"])
def test_a_package_that_is_not_there_is_reported_with_what_to_install(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compat.load()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        compat.TensorFlowMissing, match=rf"^{module} cannot be imported .*pip install 'tf-netspec\[tf\]'$"
    ):
        compat.load.__wrapped__()


def test_tf_keras_that_is_not_there_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(compat.TensorFlowMissing, match=r"^tf-keras is not installed.*pip install 'tf-netspec\[tf\]'$"):
        compat.load.__wrapped__()


def test_tf_keras_of_another_minor_version_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    tensorflow = compat.load().tf.__version__
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "2.3.4")
    minor = ".".join(tensorflow.split(".")[:2])
    with pytest.raises(compat.TensorFlowMissing) as raised:
        compat.load.__wrapped__()
    assert str(raised.value) == (
        f"expected tf-keras {minor}, the minor version of TensorFlow {tensorflow}, got tf-keras 2.3.4: "
        f"pip install 'tf-keras~={minor}.0'"
    )


IMPORTING = """
import importlib, pkgutil, sys
import netspec.lower
class Asked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tensorflow":
            print("asked for", name)
            sys.exit()
sys.meta_path.insert(0, Asked())
for found in pkgutil.iter_modules(netspec.lower.__path__):
    if found.name != "module":  # its class is one of TensorFlow's
        importlib.import_module(f"netspec.lower.{found.name}")
print("imported")
"""


@pytest.mark.parametrize("then", ["netspec.lower.compat.load()", "import netspec.lower.module"])
def test_importing_the_room_does_not_import_tensorflow(then: str) -> None:
    done = run("-c", f"{IMPORTING}\n{then}\nprint('not asked for')")
    first, second = done.stdout.splitlines()
    assert first == "imported"
    assert second.startswith("asked for tensorflow"), done.stderr
