"""Finding the people of labelled stills, each in the box that the labels have around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kimnet_core.model.heatmaps import decode
from kimnet_core.tracking.crop_path import around_box
from kimnet_core.tracking.find_person import find_in_box, look
from kimnet_core.video.images import read_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.labels.stills import Stills
    from kimnet_core.pose.box import Box

    Find: TypeAlias = Callable[[NDArray[np.uint8], Box], NDArray[np.float64]]
    """From a picture (H, W, 3) uint8 RGB and a box in it to joints (K, 2) in its pixels, nan where not found."""


def find_people(stills: Stills, folder: Path, find: Find) -> Iterator[NDArray[np.float64]]:
    """Joints (K, 2) of each person, in their order; each picture is read once.

    Args:
        stills: whom to find.
        folder: where the pictures lie.
        find: KIMNet's initializer (`by_initializer`), or whatever is to be compared with it.

    Raises:
        VideoError: a picture cannot be read.
    """
    opened = ""
    for name, box in zip(stills.pictures, stills.boxes, strict=True):
        if name != opened:
            picture, opened = read_image(folder / name), name
        yield find(picture, box)


def by_initializer(engine: Engine, *, upright: bool = False) -> Find:
    """The way of the application, once a person has drawn a box; every joint is found, however unsure.

    Args:
        engine: its initializer looks.
        upright: through the upright window alone, so that one sees what the network knows by itself.
    """

    def find(picture: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
        if upright:
            (seen,) = look(engine, picture, [around_box(box, engine.weights.config.input_size)])
        else:
            seen = find_in_box(engine, picture, box)
        return seen.crop.to_frame(decode(seen.heatmaps)[0])

    return find
