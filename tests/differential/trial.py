"""Tries one spec: compares all results of its check with TensorFlow."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import netspec
from netspec.ops.backend import Backend

from .agreement import buildable, disagreements, errors
from .interpreter import Interpreter
from .random_specs import Spec


class Outcome(NamedTuple):
    """What a spec turned out to be (clean, refused or planted), and where it disagrees."""

    kind: str
    found: list[str]

    @property
    def sort(self) -> str:
        """What a smaller spec must disagree in, to be a case of the same."""
        return f"{self.kind}: {self.found[0].partition(': ')[0]}" if self.found else ""


def tried(backend: Backend, spec: Spec) -> Outcome:
    """Tries a spec. A traceback out of netspec is a disagreement like any other."""
    try:
        inspected = spec.inspected()
        if spec.planted:
            return Outcome("planted", _reported_once(spec, inspected))
        if inspected.network is None:
            return Outcome("refused", buildable(backend, inspected, spec.flat, spec.given, spec.files))
        # A scope around the network is not the network's own, so that its variables cannot be made a second time.
        again = spec.seed % 4 == 0 and '".."' not in json.dumps(spec.flat)
        interpreter = Interpreter(backend, spec.files)
        found = disagreements(
            backend, inspected, again, lambda images: interpreter.build(spec.flat, spec.given, images)
        )
        return Outcome("clean", found)
    except Exception as error:  # noqa: BLE001
        return Outcome("crashed", [f"{type(error).__name__}: {error}"])


def _reported_once(spec: Spec, inspected: Any) -> list[str]:
    """Whether a planted fault is reported, once and in no other way, and keeps the spec from being loaded."""
    reported = errors(inspected)
    if len(reported) != 1 or reported[0].code not in spec.planted:
        codes = " and ".join(problem.code for problem in reported) or "nothing"
        return [
            f"one of {', '.join(spec.planted)} was planted, reported {codes}: {[problem.text for problem in reported]}"
        ]
    with tempfile.TemporaryDirectory() as folder:
        try:
            netspec.load(spec.write(Path(folder)))
        except netspec.SpecError:
            return []
    return [f"is loaded: in spite of {reported[0].text}"]
