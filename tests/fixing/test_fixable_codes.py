"""The table of codes says which codes have fixes, and what kind, as is found over all bad specs."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from netspec.codes import CODES
from netspec.pipeline import inspect_file
from netspec.recipe.inspection import inspect_recipe
from tests.helps.test_helps_cure import EXAMPLES, problems_of

from .test_pairs import SAFE, UNSAFE, whole

ENDED = whole("- relu: {}\n  end_point: end")
OTHERS = (ENDED.replace("layers:", "end_points: {final: ends}\nlayers:"), f"\ufeff{ENDED}")
BASE = whole("- relu: {name: act}")
RECIPES = Path(__file__).parents[1] / "recipe" / "broken"
VARIANT = "netspec: 1\nname: v\nextends: base.yaml\npatch: {remove: [atc]}\n"
VARIANTS = (VARIANT, VARIANT.replace("base.yaml", "base"))


def test_the_table_says_which_codes_have_fixes(tmp_path: Path) -> None:
    befores = [before for before, _ in (*SAFE.values(), *UNSAFE.values())]
    found = [each for text in (*EXAMPLES.values(), *befores, *OTHERS) for each in problems_of(text)]
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    for variant in VARIANTS:
        (tmp_path / "variant.yaml").write_text(variant, encoding="utf-8")
        found += inspect_file(tmp_path / "variant.yaml").problems
    for recipe in sorted(RECIPES.glob("*.yaml")):
        found += inspect_recipe(recipe).inspected.problems
    safe = defaultdict[str, set[bool]](set)
    for problem in found:
        if problem.fix:
            safe[problem.code].add(problem.fix.safe)
    declared = {code: entry.fix for code, entry in CODES.items() if entry.fix}
    assert declared == {code: "safe" if True in kinds else "likely" for code, kinds in safe.items()}
