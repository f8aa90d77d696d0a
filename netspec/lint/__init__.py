"""Lint: warnings about specs that build but most likely contain a mistake. One module for each subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from netspec.diagnostics import MAX_PROBLEMS, Problem, Span
from netspec.elaboration.elaborate import Elaborated
from netspec.lint.frozen import frozen
from netspec.lint.layouts import layouts
from netspec.lint.logits import logits
from netspec.lint.modes import Elaborate, modes
from netspec.lint.normalizer_params import normalizer_params
from netspec.lint.places import Places
from netspec.lint.vectors import vectors
from netspec.schema import Checked
from netspec.schema.file_inputs import SEVERAL

__all__ = ["Elaborate", "lint_network"]


def lint_network(checked: Checked, elaborated: Elaborated, elaborate: Elaborate) -> tuple[Problem, ...]:
    """Returns the warnings about the layers of a network, each once for a place of the file.

    `elaborate` elaborates the file again with other values of parameters, as a mode may change which layers there are.
    """
    places, layers = Places(checked), elaborated.layers
    found: Iterable[Problem] = chain(
        modes(checked, elaborated, places, elaborate),
        frozen(layers, places),
        normalizer_params(layers),
        layouts(layers, places),
        logits(layers, places),
        vectors(layers, places) if elaborated.network is not None else (),
        _inputs(checked) if elaborated.network is not None else (),
    )
    return tuple(islice(_once(found), MAX_PROBLEMS))


def _inputs(checked: Checked) -> Iterator[Problem]:
    """The inputs that nothing takes, of the file and of its blocks."""
    root = checked.document.root
    if any(SEVERAL in body for body in (root, *checked.blocks.values()) if body.span.file == root.span.file):
        from netspec.lint.idle_words import idle_inputs  # for such files alone

        yield from (problem for problem in idle_inputs(checked) if problem.span.file == root.span.file)


def _once(found: Iterable[Problem]) -> Iterator[Problem]:
    reported: set[tuple[str, Span]] = set()
    for problem in found:
        if (problem.code, problem.span) not in reported:
            reported.add((problem.code, problem.span))
            yield problem
