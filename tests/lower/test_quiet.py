"""TensorFlow's noise stays off the screen, causes of errors do not, and everything is put back."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from netspec.lower.quiet import hushed, without_deprecations

SESSION = """
from netspec.lower import compat
from netspec.lower.quiet import hushed
def work():
    tf = compat.load().tf
    with tf.Graph().as_default(), tf.Session() as session:
        print(session.run(tf.constant(3) + 4))
"""
LOGGERS = ("tensorflow", "absl")


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"}
    surroundings["PYTHONPATH"] = os.pathsep.join(sys.path)  # the netspec that is tested here
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=surroundings | environment
    )


@pytest.fixture(autouse=True)
def no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)


def test_nothing_is_said_inside_and_much_is_outside() -> None:
    hushed_run = run(f"{SESSION}\nwith hushed(): work()")
    assert (hushed_run.stdout, hushed_run.stderr) == ("7\n", "")
    plain_run = run(f"{SESSION}\nwork()")
    assert plain_run.stdout == "7\n"
    assert plain_run.stderr != ""


def test_what_was_said_before_an_error_is_replayed() -> None:
    code = """
import os
from netspec.lower.quiet import hushed
with hushed():
    os.write(2, b"the cause\\n")
    raise ImportError("the effect")
"""
    done = run(code)
    assert done.returncode == 1
    assert done.stderr.startswith("the cause\n")
    assert done.stderr.endswith("ImportError: the effect\n")


def test_a_level_that_the_user_sets_is_left_to_him() -> None:
    code = """
import os
from netspec.lower.quiet import hushed
with hushed():
    os.write(2, os.environ["TF_CPP_MIN_LOG_LEVEL"].encode())
"""
    assert run(code, TF_CPP_MIN_LOG_LEVEL="0").stderr == "0"


@pytest.mark.parametrize("error", [None, KeyError("x")])
def test_all_is_put_back(error: Exception | None, capfd: pytest.CaptureFixture[str]) -> None:
    def state() -> object:
        levels = [logging.getLogger(name).level for name in LOGGERS]
        return os.environ.get("TF_CPP_MIN_LOG_LEVEL"), levels, list(warnings.filters), os.fstat(2).st_ino

    before = state()
    inside: list[object] = []

    def body() -> None:
        with hushed():
            inside.append(state())
            warnings.warn("unheard", stacklevel=1)
            if error:
                raise error

    if error:
        with pytest.raises(KeyError):
            body()
    else:
        body()
    assert inside != [before]
    assert state() == before
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_a_standard_error_that_is_closed_is_no_error() -> None:
    code = "import os\nfrom netspec.lower.quiet import hushed\nos.close(2)\nwith hushed(): print('done')"
    assert run(code).stdout == "done\n"


def test_deprecations_of_tensorflow_are_silenced_and_other_warnings_pass() -> None:
    levels = [logging.getLogger(name).level for name in LOGGERS]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with without_deprecations():
            assert {logging.getLogger(name).level for name in LOGGERS} == {logging.ERROR}
            for module in ("tensorflow.python.keras.base", "tf_keras", "tf_slim.layers", "numpy", "tensorflows"):
                warnings.warn_explicit("said", UserWarning, f"{module}.py", 1, module=module)
        warnings.warn_explicit("afterwards", UserWarning, "tf_slim.py", 1, module="tf_slim")
    assert [each.filename for each in said] == ["numpy.py", "tensorflows.py", "tf_slim.py"]
    assert [logging.getLogger(name).level for name in LOGGERS] == levels


@pytest.mark.slow
def test_an_export_from_python_says_nothing_of_its_own(tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(
        "netspec: 1\nname: net\ninput: {name: images, shape: [N, 4, 4, 1]}\nlayers:\n"
        "  - conv2d: {num_outputs: 2, kernel_size: 3, normalizer_fn: batch_norm, "
        "normalizer_params: {is_training: false}}\n  - flatten: {}\n"
    )
    code = f"""
import netspec, warnings
warnings.simplefilter("always")
net = netspec.load({str(spec)!r})
values = net.module().variables_by_name
print("BEGIN", flush=True)
netspec.export(net, values, "saved_model", {str(tmp_path / "out")!r})
"""
    done = run(code, PYTHONUNBUFFERED="1", TF_CPP_MIN_LOG_LEVEL="3")
    assert (done.returncode, done.stdout) == (0, "BEGIN\n")
    assert not [line for line in done.stderr.splitlines() if "eprecated" in line]
