"""The formats of `netspec diff` of a checkpoint and a spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netspec.comparison.checkpoint_fit import CheckpointFit
from netspec.report.checkpoint_sections import fit_sections, help_of, verdict_of
from netspec.report.csv_text import csv_line
from netspec.report.difference_json import FORMAT, restoring_value
from netspec.report.difference_markdown import markdown_title
from netspec.report.json_text import json_parts
from netspec.report.markdown import code, escaped
from netspec.report.theme import Theme, painted
from netspec.report.wrap import wrapped
from netspec.wording import counted

_INDENT = "    "


def fit_text(fit: CheckpointFit, spec: str, theme: Theme, help: str) -> Iterator[str]:
    """The verdict, then what is in the way and what is left over, and a help if there is one."""
    colour = "" if fit.loads else theme.error
    for line in wrapped(f"{fit.stored.path} -> {spec}: {verdict_of(fit)}", theme.width):
        yield painted(line, colour) + "\n"
    yield from (f"{line}\n" for line in wrapped(_about(fit), theme.width))
    for section in fit_sections(fit):
        yield f"\n{painted(section.title, theme.place)}\n"
        for text in section.lines:
            width = theme.width and theme.width - len(_INDENT)
            yield from (f"{_INDENT}{line}\n" for line in wrapped(text, width))
    if help:
        yield "\n"
        for line in wrapped(f"help: use {help}", theme.width):
            yield painted(line, theme.help) + "\n"


def fit_markdown(fit: CheckpointFit, spec: str) -> Iterator[str]:
    """The same as Markdown."""
    yield f"{markdown_title([fit.stored.path, spec])}\n\n"
    yield " ".join(f"{escaped(text[:1].upper() + text[1:])}." for text in (verdict_of(fit), _about(fit))) + "\n"
    for section in fit_sections(fit):
        yield f"\n{escaped(section.title.capitalize())}:\n\n"
        yield from (f"- {escaped(line)}\n" for line in section.lines)
    if help := help_of(fit):
        yield f"\nUse {code(help)}.\n"


def fit_json(fit: CheckpointFit, spec: str, help: str) -> Iterator[str]:
    """The same as JSON; docs/diff.md says what each key means."""
    names, scope = fit.names, fit.names.scope
    return json_parts(
        {
            "netspec": {"format": FORMAT},
            "checkpoint": {
                "path": fit.stored.path,
                "version": fit.stored.version,
                "of_objects": fit.stored.of_objects,
                "variables": len(fit.stored.variables),
                "faults": list(fit.stored.faults),
            },
            "spec": {"file": spec, "name": fit.network.name, "scope": fit.network.scope},
            "status": "loads" if fit.loads else "does not load",
            **_without_verdict(restoring_value(names.restoring)),
            "in_scope": scope
            and names.in_scope
            and {"stored": scope.stored, "wanted": scope.wanted, **restoring_value(names.in_scope)},
            "similar": dict(names.similar),
            "training": {
                "slots": {end: list(owners) for end, owners in names.slots.items()},
                "scalars": list(names.scalars),
            },
            "help": help or None,
        }
    )


def fit_csv(fit: CheckpointFit, stored_names: Mapping[str, str]) -> Iterator[str]:
    """The variables of the network, a line each: whether it loads, and what is stored by its name."""
    found = fit.names.restoring
    status = {variable.name: "loads" for variable in found.loaded}
    status |= {variable.name: "missing" for variable in found.missing}
    status |= {each.variable.name: "other shape" if each.of_shape else "other type" for each in found.mismatched}
    yield csv_line(["name", "status", "shape", "stored_name", "stored_shape", "stored_type"]) + "\n"
    for variable in fit.network.variables:
        name = variable.name
        stored = fit.stored.variables.get(name) if name in status else None
        own = [name, status.get(name, "excluded"), _sizes(variable.shape)]
        theirs = [stored_names[name], _sizes(stored.shape), stored.dtype] if stored else [None, None, None]
        yield csv_line([*own, *theirs]) + "\n"


def _sizes(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _without_verdict(restoring: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in restoring.items() if key != "loads"}


def _about(fit: CheckpointFit) -> str:
    """The checkpoint in a few words."""
    about = f"{fit.stored.about}, with {counted(len(fit.stored.variables), 'variable')}"
    return f"{about}, of Python objects: variables are compared by their full names" if fit.stored.of_objects else about
