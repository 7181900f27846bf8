"""Every text of the window that a person reads, as a catalogue of translations holds it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from app.actions.keymap import profiles
from app.actions.table import ACTIONS, MENUS
from app.joint_colors import PRESETS
from app.joint_names import spoken
from app.panels.catalog import PANELS
from app.shortcuts.sheet import GROUPS, HAND, ROWS
from kimnet_core.occlusion.recipe import read_recipe
from kimnet_core.pose.skeleton import load_skeleton, shipped_names
from kimnet_core.resources import RECIPES

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = Path(__file__).parents[1]
_WRAPPED = {"tr": None, "ntr": (1, 2)}


def collect() -> Catalog:
    """A catalogue without a single translation: texts wrapped in `tr` and `ntr`, and those of the tables."""
    catalog = Catalog()
    methods = [("translation/**", "ignore"), ("**.py", "python")]
    for file, line, text, comments, _ in extract_from_dir(APP, methods, keywords=_WRAPPED):
        catalog.add(text, None, [(f"app/{file}", line)], auto_comments=comments)
    for text, where in of_tables():
        catalog.add(text, None, [(where, 0)])
    return catalog


def of_tables() -> Iterator[tuple[str, str]]:
    """Texts that are translated where they are shown, with where they stand."""
    for line in ACTIONS:
        yield from ((text, "app/actions") for text in (line.text, line.tip, line.group) if text)
    yield from ((name, "app/actions/table.py") for name in MENUS)
    yield from ((panel.name, "app/panels/catalog.py") for panel in PANELS)
    yield from ((title, "app/joint_colors.py") for title in PRESETS.values())
    yield from ((profile.title, "resources/profiles") for profile in profiles())
    yield from ((group, "app/shortcuts/sheet.py") for group in GROUPS)
    yield from ((row[1], "app/shortcuts/sheet.py") for row in ROWS)
    for shortcut in HAND:
        yield shortcut.text, "app/shortcuts/sheet.py"
        yield shortcut.keys, "app/shortcuts/sheet.py"
    yield from ((read_recipe(path).name, "resources/recipes") for path in sorted(RECIPES.glob("*.toml")))
    for name in shipped_names():
        for joint in load_skeleton(name).joints:
            yield from ((text, "resources/skeletons") for text in (spoken(joint), spoken(joint).capitalize()))
