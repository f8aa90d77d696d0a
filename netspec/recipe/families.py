"""The families of classes that recipes name."""

from __future__ import annotations

from typing import Any

from netspec.ops.functions.function import Family
from netspec.recipe.metrics import METRICS
from netspec.recipe.optimizers import OPTIMIZERS
from netspec.recipe.preprocessing import PREPROCESSORS
from netspec.recipe.schedules import SCHEDULES
from netspec.recipe.sources import SOURCES
from netspec.recipe.training_losses import LOSSES

RECIPE_FAMILIES: tuple[Family[Any], ...] = (SOURCES, PREPROCESSORS, LOSSES, OPTIMIZERS, SCHEDULES, METRICS)
"""In the order of their page."""
