"""What `netspec diff` says of a checkpoint and a spec: a verdict, and lines under headings."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from netspec.comparison.checkpoint_fit import CheckpointFit
from netspec.comparison.naming_habits import helpful_rules
from netspec.comparison.restoring import DTYPE, Mismatch, Restoring
from netspec.report.difference_totals import lacking, owners_of
from netspec.report.name_ranges import name_ranges
from netspec.shapes import shape_text
from netspec.wording import counted

_MOST_LINES = 12
_MOST_NAMES = 6


class FitSection(NamedTuple):
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


def verdict_of(fit: CheckpointFit) -> str:
    """Whether the checkpoint loads, in a sentence without a subject."""
    if not fit.network.variables:
        return "the spec has no variables to restore"
    if fit.stored.faults:
        return f"cannot be restored: {'; '.join(fit.stored.faults)}"
    if fit.loads:
        return f"loads: {_all(fit.best)}"
    if fit.names.scope is None:
        return f"does not load: {lacking(fit.best)}"
    scope = fit.names.scope
    begin = f"names begin with {scope.stored or 'no scope'} in place of {scope.wanted or 'none'}"
    rest = _all(fit.best) + " are there" if fit.best.loads else lacking(fit.best)
    return f"does not load: {begin}; in that scope, {rest}"


def _all(found: Restoring) -> str:
    count = len(found.loaded)
    return "its variable" if count == 1 else f"all {count:,} variables"


def fit_sections(fit: CheckpointFit) -> Iterator[FitSection]:
    """What does not load, and what is left over."""
    short = fit.network.short_name
    similar = fit.names.similar
    missing = {short(variable.name) for variable in fit.best.missing if variable.name not in similar}
    lines = [f"{short(name)}: perhaps stored as {stored}" for name, stored in similar.items()]
    if missing:
        lines.insert(0, name_ranges(owners_of(fit.network, missing), _MOST_NAMES))
    yield from _section("missing", lines)
    yield from _section("other shapes", _mismatches(fit, of_shape=True))
    yield from _section("other types", _mismatches(fit, of_shape=False))
    yield from _section("left over", [*_left_over(fit)])


def help_of(fit: CheckpointFit) -> str:
    """The call that loads it: all variables from another scope, or all but a few; empty if neither will."""
    scope, variables = fit.names.scope, fit.network.variables
    if fit.stored.faults or fit.loads:
        return ""
    path = json.dumps(fit.stored.prefix)
    if scope is None:
        excluded = _excluded(fit)
        variables_text = f"slim.get_variables_to_restore(exclude={json.dumps(excluded)})"
        return f"slim.assign_from_checkpoint_fn({path}, {variables_text})" if excluded else ""
    if not fit.best.loads or not all(variable.name.startswith(scope.wanted) for variable in variables):
        return ""
    mapping = json.dumps({scope.stored or "/": scope.wanted or "/"})
    return f"tf.train.init_from_checkpoint({path}, {mapping})"


def options_of(fit: CheckpointFit) -> str:
    """The options of netspec's commands with which it loads, or more of it does; empty if none are known."""
    if fit.stored.faults or fit.loads:
        return ""
    rules = helpful_rules(fit.wanted, fit.stored.variables, fit.names)
    if rules:
        return " ".join(f"--map {shlex.quote(f'{old}={new}')}" for old, new in rules.items())
    return " ".join(f"--exclude {shlex.quote(name)}" for name in fit.best.failing_scopes())


def _excluded(fit: CheckpointFit) -> list[str]:
    """The scopes and variables without which it loads, if these are few; as slim's `exclude`, they are patterns."""
    return [re.escape(name if name.endswith("/") else f"{name}:0") for name in fit.best.failing_scopes()]


def _section(title: str, lines: list[str]) -> Iterator[FitSection]:
    more = len(lines) - _MOST_LINES + 1
    if lines:
        yield FitSection(title, (*lines[: _MOST_LINES - 1], f"and {more:,} more") if more > 1 else tuple(lines))


def _mismatches(fit: CheckpointFit, *, of_shape: bool) -> list[str]:
    groups: dict[str, list[str]] = {}
    for mismatch in fit.best.mismatched:
        if mismatch.of_shape is of_shape:
            name = fit.network.short_name(mismatch.variable.name)
            groups.setdefault(_mismatch(mismatch), []).append(name)
    return [f"{name_ranges(names)}: {text}" for text, names in groups.items()]


def _mismatch(found: Mismatch) -> str:
    if not found.of_shape:
        return f"{found.stored.dtype} -> {DTYPE}"
    same = math.prod(found.stored.shape) == math.prod(found.variable.shape)
    turned = sorted(found.stored.shape) == sorted(found.variable.shape)
    what = "the same axes in another order: transpose it" if turned else "as many values: reshape it"
    more = f", {what} to {shape_text(found.variable.shape)}" if same else ""
    return f"{shape_text(found.stored.shape)} -> {shape_text(found.variable.shape)}{more}"


def _left_over(fit: CheckpointFit) -> Iterator[str]:
    names = fit.names
    for end, owners in names.slots.items():
        yield f"{end}, of {counted(len(owners), 'variable')}"
    if names.scalars:
        yield name_ranges(names.scalars, _MOST_NAMES)
    groups: dict[str, list[str]] = {}
    for name, stored in names.others.items():
        text = shape_text(stored.shape) + (f" {stored.dtype}" if stored.dtype != DTYPE else "")
        groups.setdefault(text, []).append(name)
    yield from (f"{name_ranges(found)}: {text}" for text, found in groups.items())
