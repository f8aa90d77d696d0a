"""No module outside of the ops' own room knows an op or a function by its name: facts about it are in its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import netspec
from netspec.ops import FAMILIES, OPS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(netspec.__file__).resolve().parent
"""Where the package is, which may be installed elsewhere than in the checkout."""
KEYS = {*OPS, *(name for family in FAMILIES for name in family.members)}
ALLOWED_PLACES = {
    "netspec/ops": "the classes themselves",
    "netspec/codes": "examples of faults",
    "netspec/recipe": "members of the families of recipes, some of which share a name with an op or a function",
    "netspec/schema/recipe_vocabulary.py": "words of other programs for keys and classes of recipes",
    "netspec/schema/op_vocabulary.py": "words of other libraries, and the ops that they mean",
    "netspec/schema/argument_vocabulary.py": "likewise for arguments and their values",
    "netspec/schema/function_vocabulary.py": "likewise for activations, initializers and regularizers",
}
ALLOWED_WORDS = {
    # module: {word: what else it is there}
    "netspec/analysis/bounds.py": dict.fromkeys(("maximum", "minimum"), "a bound of an expectation"),
    "netspec/cli/evaluate.py": {"split": "a word of a command"},
    "netspec/cli/recipe_options.py": {"log": "what a folder of a run is called elsewhere"},
    "netspec/elaboration/sample_values.py": {"minimum": "a keyword of JSON Schema"},
    "netspec/expression/foreign_syntax.py": dict.fromkeys(
        ("abs", "exp", "log", "sqrt", "square", "tanh"), "a function on numbers"
    ),
    "netspec/expression/operators.py": {"abs": "a function on numbers"},
    "netspec/expression/words.py": {"abs": "a function on numbers"},
    "netspec/lint/frozen.py": {"add": "the verb, in a help"},
    "netspec/lsp/completion/accepted.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/lsp/completion/expression_candidates.py": {"constant": "what a name of expressions is"},
    "netspec/report/json_values.py": {"offset": "of a size, in JSON"},
    "netspec/schema/correction.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/editor_values.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/expectation_words.py": dict.fromkeys(("maximum", "minimum"), "a bound of an expectation"),
    "netspec/schema/expectations.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/refusals.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/file_words.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/parameter_words.py": dict.fromkeys(("maximum", "minimum"), "a bound of a parameter"),
    "netspec/schema/parameter_values.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/predicate.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/step_words.py": dict.fromkeys(("maximum", "minimum"), "a keyword of JSON Schema"),
    "netspec/schema/suggest.py": {"scale": "an argument"},
    "netspec/schema/word_vocabulary.py": dict.fromkeys(("maximum", "minimum"), "a bound of a parameter"),
    "netspec/shapes.py": dict.fromkeys(("add", "multiply", "scale"), "a function on sizes"),
    "netspec/training/image_shapes.py": {"resize": "a preprocessor of recipes"},
}


def literals(source: str) -> set[str]:
    """The keys of ops and functions that stand in a module as a whole string."""
    nodes = ast.walk(ast.parse(source))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)} & KEYS


def modules() -> Iterator[tuple[str, str]]:
    """The modules of the package and of the tools, by their paths, without the places that may know ops."""
    for folder in (PACKAGE, ROOT / "tools", ROOT / "fuzz"):
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(folder.parent).as_posix()
            if not any(name == place or name.startswith(f"{place}/") for place in ALLOWED_PLACES):
                yield name, path.read_text(encoding="utf-8")


def test_no_module_elsewhere_knows_an_op_by_name() -> None:
    found = {name: words for name, source in modules() if (words := literals(source))}
    assert found == {name: set(words) for name, words in ALLOWED_WORDS.items()}


def test_every_allowed_place_is_there() -> None:
    assert all((PACKAGE.parent / place).exists() for place in ALLOWED_PLACES)


def test_an_op_known_by_name_is_noticed() -> None:
    assert literals("HIDING = {'subtract', 'x'}\nif op.key == \"conv2d\": pass") == {"subtract", "conv2d"}
    assert literals("'''A conv2d in a sentence.'''\nconv2d = 'a conv2d'") == set()
