"""Every step of preprocessing: importing this module registers them."""

from __future__ import annotations

from netspec.recipe import (  # noqa: F401 -- each module registers its own
    augmentation,
    image_sizes,
    image_values,
    slim_preprocessing,
)
from netspec.recipe.preprocessor import PREPROCESSORS, PreprocessingError, Preprocessor

__all__ = ["PREPROCESSORS", "PreprocessingError", "Preprocessor"]
