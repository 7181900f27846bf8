"""Where skeletons, icons, themes, profiles of keys, recipes, weights and the sample clip are."""

from __future__ import annotations

from pathlib import Path

import resources

ROOT = Path(resources.__file__).parent
SKELETONS = ROOT / "skeletons"
WEIGHTS = ROOT / "weights"
SAMPLES = ROOT / "samples"
ICONS = ROOT / "icons"
THEMES = ROOT / "themes"
PROFILES = ROOT / "profiles"
RECIPES = ROOT / "recipes"

SAMPLE_CLIP = SAMPLES / "beam.mp4"
DEFAULT_WEIGHTS = WEIGHTS / "kimnet-lite.safetensors"
