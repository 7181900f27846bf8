"""Where sweeps are kept: in a folder beside the project, a recipe, the labels it begins with, and its results each."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from app.language import tr
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.labels.formats import write_labels
from kimnet_core.occlusion.page import csv_table, sweep_page
from kimnet_core.occlusion.recipe import read_recipe, write_recipe
from kimnet_core.occlusion.results import SUFFIX, Results

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.trials.stretch import Stretch
    from kimnet_core.occlusion.ground import Ground
    from kimnet_core.occlusion.recipe import Recipe, Trial
    from kimnet_core.occlusion.results import Row
    from kimnet_core.pose.skeleton import Skeleton

FOLDER, RECIPE, LABELS = ".sweeps", ".toml", ".labels.json"


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A sweep as it is on the disk.

    Attributes:
        path: of its recipe.
        recipe: what is tried.
        trials: all of it.
        rows: what came, in the order of the trials.
        grounds: by network, of those that have come.
        clip: fingerprint of its video; "" before anything has come.
        digests: sha256 of its networks, by name; none before anything has come.
    """

    path: Path
    recipe: Recipe
    trials: tuple[Trial, ...]
    rows: tuple[Row, ...]
    grounds: Mapping[str, Ground]
    clip: str
    digests: Mapping[str, str]

    @property
    def results(self) -> Path:
        return self.path.with_suffix(SUFFIX)


def folder_of(project: Path) -> Path:
    """Where the sweeps of a project are."""
    return project.with_suffix(FOLDER)


def sweeps_in(folder: Path) -> tuple[Path, ...]:
    """The recipes in a folder, the newest first."""
    found = list(folder.glob(f"*{RECIPE}")) if folder.is_dir() else []
    return tuple(sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name)))


def keep(path: Path, recipe: Recipe, stretch: Stretch) -> Path:
    """Write a recipe with the labels it begins with beside it, so that it gives the same numbers later on.

    Args:
        path: of the recipe; where another one is, it is replaced.
        recipe: its video, labels and frames are those of the stretch, whatever it says of them.
        stretch: what it begins with.

    Returns:
        The recipe's path.

    Raises:
        KimnetError: one of the two cannot be written.
    """
    labels = path.with_name(path.stem + LABELS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            tr("The folder {path} cannot be made ({why}).").format(path=path.parent, why=error.strerror)
        ) from error
    write_labels(labels, stretch.labels, stretch.video)
    frames = stretch.frames
    whole = replace(recipe, video=stretch.video.path, labels=labels, box=None, start=frames.start, stop=frames.stop)
    write_recipe(path, whole)
    return path


def begun(folder: Path, recipe: Recipe, stretch: Stretch) -> Kept:
    """Write a recipe under a name of its own; as `keep`."""
    slug = re.sub(r"[^\w-]+", "-", recipe.name.lower()).strip("-")[:40] or "sweep"
    names = chain([slug], (f"{slug}-{n}" for n in count(2)))
    free = next(name for name in names if not (folder / (name + RECIPE)).exists())
    return load(keep(folder / (free + RECIPE), recipe, stretch), stretch.labels.skeleton)


def load(path: Path, skeleton: Skeleton) -> Kept:
    """Read a sweep, begun or not.

    Raises:
        InputError: its recipe or its results cannot be read, or it is about other joints.
    """
    recipe = read_recipe(path)
    trials = tuple(recipe.trials(skeleton, range(recipe.start, recipe.stop)))
    results = path.with_suffix(SUFFIX)
    if not results.exists():
        return Kept(path, recipe, trials, (), {}, "", {})
    with Results.look(results) as there:
        rows, grounds, (_, origin) = there.rows(), there.grounds(), there.made
    order = {trial.key: at for at, trial in enumerate(trials)}
    known = sorted((row for row in rows if row.key in order), key=lambda row: order[row.key])
    return Kept(path, recipe, trials, tuple(known), grounds, origin["clip"], origin["weights"])


def course_of(results: Path, key: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(N, K, 2) float32 frame pixels and (N, K) scores of a trial's pass.

    Raises:
        InputError: the results cannot be read.
    """
    with Results.look(results) as there:
        return there.poses(key), there.scores(key)


def export(kept: Kept, to: Path) -> Path:
    """Write a table, or a page with a drawing and all that made it, as the ending says.

    Raises:
        InputError: it cannot be written, or the results cannot be read.
    """
    with Results.look(kept.results) as there:
        recipe, origin = there.made
    page = to.suffix.lower() in (".html", ".htm")
    again = f"kimnet occlude {kept.path.name}"
    text = sweep_page(kept.recipe.name, again, recipe, origin, kept.rows) if page else csv_table(kept.rows)
    try:
        with replacing(to) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            tr("{path} cannot be written ({why}). Choose another place.").format(path=to, why=error.strerror)
        ) from error
    return to


def move(here: Path, there: Path) -> Path:
    """Take sweeps along to where their project was moved; what is there already stays.

    Raises:
        InputError: they cannot be copied; they are safe where they were.
    """
    if here.is_dir() and not there.exists():
        try:
            shutil.copytree(here, there)
            for path in sweeps_in(here):
                recipe = read_recipe(path)
                labels = recipe.labels and there / recipe.labels.name
                write_recipe(there / path.name, replace(recipe, labels=labels))
        except OSError as error:
            text = tr("The sweeps in {path} could not be copied ({why}); they are safe there.")
            raise InputError(text.format(path=here, why=error.strerror)) from error
    return there
