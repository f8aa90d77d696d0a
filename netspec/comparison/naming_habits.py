"""The rules that would load more: another scope, and the names that other libraries give to the same variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.comparison.renaming import matched, rename
from netspec.comparison.restoring import Stored
from netspec.comparison.stored_names import StoredNames, stored_names
from netspec.ops import Variable

_HABITS: Sequence[Mapping[str, str]] = (
    {"*:0": "*"},  # names of tensors
    {"*/kernel": "*/weights", "*/bias": "*/biases"},  # Keras
    {  # PyTorch
        "*.weight": "*/weights",
        "*.bias": "*/biases",
        "*.running_mean": "*/moving_mean",
        "*.running_var": "*/moving_variance",
    },
)


def helpful_rules(variables: Sequence[Variable], stored: Mapping[str, Stored], found: StoredNames) -> Mapping[str, str]:
    """The rules, as `rename` takes them, with which more is loaded; none if none are known."""
    best, most = _scope_rule(found), len(found.best.loaded)
    if not found.restoring.missing:
        return best
    for habit in _HABITS:
        rules = {old: new for old, new in habit.items() if any(matched(old, name) for name in stored)}
        if not rules:
            continue
        names = rename(stored, rules).names
        tried = stored_names(variables, {new: stored[name] for new, name in names.items()})
        if len(tried.best.loaded) > most:
            best, most = {**rules, **_scope_rule(tried)}, len(tried.best.loaded)
    return best


def _scope_rule(found: StoredNames) -> Mapping[str, str]:
    return {found.scope.stored or "/": found.scope.wanted or "/"} if found.scope else {}
