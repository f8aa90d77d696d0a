"""Runs the tests that touch TensorFlow on other versions of Python and TensorFlow: `nox`, or `nox -s versions`.

Each pair is one that has wheels. A pair whose Python is not installed is skipped. What was run, and with what result,
stands in docs/compatibility.md.
"""

from __future__ import annotations

import nox

nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "venv"

PAIRS = [("3.10", "2.16"), ("3.11", "2.18"), ("3.12", "2.20"), ("3.13", "2.21")]
TESTS = [
    "tests/golden",
    "tests/lower/test_compat.py",
    "tests/lower/test_identity.py",
    "tests/ops/test_op_conformance.py",
    "tests/ops/test_op_functions.py",
    "tests/ops/test_op_lowering.py",
    "tests/ops/test_op_refusals.py",
    "tests/ops/test_op_scopes.py",
    "tests/fidelity/test_fidelity_zoo.py",
]


@nox.session
@nox.parametrize(("python", "tensorflow"), PAIRS)
def versions(session: nox.Session, tensorflow: str) -> None:
    """The digests, small networks against their functions, and every op, with one pair of versions."""
    session.install("-e", ".[dev,tf]", f"tensorflow=={tensorflow}.*", f"tf-keras=={tensorflow}.*")
    session.run("pytest", *TESTS, *session.posargs, env={"NETSPEC_REQUIRE_TF": "1"})
