"""Explanations as Markdown, for a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netspec.analysis.explanation import Explained, ExplainedArgument
from netspec.analysis.layer_query import Target
from netspec.report.explanation_text import defaults_text, group_facts, layer_facts, variable_facts
from netspec.report.markdown import code, escaped, markdown_table
from netspec.report.source_rows import SourceRow, group_rows, layer_rows, source_rows
from netspec.shapes import shapes_text

_INDENT = "&nbsp;" * 4


def explanation_markdown(explained: Explained, targets: Iterable[Target]) -> str:
    """A section for each layer, scope and argument."""
    return "\n".join("\n".join(_section(target, explained)) + "\n" for target in targets)


def _section(target: Target, explained: Explained) -> Iterator[str]:
    if target.scope is not None:
        group = explained.group(target.scope)
        yield from _headed(explained.network.short_name(group.scope), group_facts(group, explained))
        yield from _sources(group_rows(group.opened, explained))
        rows = [
            (code(explained.names[each.index]), code(each.op.key), code(shapes_text(each.output_shapes)))
            for each in group.layers
        ]
        yield from ("", *markdown_table(("layer", "op", "output"), rows))
    elif target.argument:
        argument = explained.argument(target.layer, target.argument)
        name = f"{explained.names[target.layer]}.{'.'.join(target.argument)}"
        yield from _headed(name, [("means", argument.meaning)])
        yield from _arguments([argument], explained)
    else:
        found = explained.layer(target.layer)
        op = found.layer.op
        yield from _headed(explained.names[target.layer], [("op", op.key), *layer_facts(found, explained)])
        yield from _sources(layer_rows(found, explained))
        yield from _defaults(found.arguments)
        if op.normalizer is not None:
            yield from ("", f"Normalizer {code(op.normalizer.key)}:")
            yield from _arguments(found.normalizer, explained)
        if facts := variable_facts(found.layer):
            yield from ("", *markdown_table(("variable", "is"), [(code(name), escaped(text)) for name, text in facts]))


def _headed(name: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"### {code(name)}"
    yield ""
    yield from (f"- {label}: {escaped(text)}" for label, text in facts)


def _arguments(arguments: Sequence[ExplainedArgument], explained: Explained) -> Iterator[str]:
    yield from _sources(source_rows(arguments, explained))
    yield from _defaults(arguments)


def _defaults(arguments: Sequence[ExplainedArgument]) -> Iterator[str]:
    if defaults := defaults_text(arguments):
        yield from ("", f"Defaults: {escaped(defaults)}")


def _sources(rows: Sequence[SourceRow]) -> Iterator[str]:
    if not rows:
        return
    cells = [
        (
            _INDENT * row.depth + (row.name if row.overridden else code(row.name)),
            code(row.value),
            escaped(row.origin),
            code(row.place),
        )
        for row in rows
    ]
    yield from ("", *markdown_table(("argument", "value", "from", "place"), cells))
