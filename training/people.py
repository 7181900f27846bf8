"""The people of all data sets of stills: those to learn from, and those to measure on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from training.datasets.lspet import VALIDATION, read_lspet
from training.datasets.readers import READERS
from training.peer import open_movenet
from training.teacher import taught

if TYPE_CHECKING:
    from kimnet_core.pose.skeleton import Skeleton
    from training.config import Data
    from training.datasets.stills import Still

log = logging.getLogger(__name__)


def read_stills(data: Data, skeleton: Skeleton) -> tuple[list[Still], list[Still]]:
    """Read LSPET and the data sets beside it, each still with the labels that human and teacher agree on.

    In each data set pictures whose number ends in 3 are kept apart. Who was left out is logged.

    Args:
        data: where they are; the teacher, too, whom people of the sets beside LSPET are shown to here.
        skeleton: Penn 13.

    Returns:
        Training stills and validation stills.

    Raises:
        InputError: LSPET, the pictures of a data set or the teacher cannot be used.
        LabelsError: a file of labels is damaged.
        VideoError: a picture cannot be read.
    """
    train, validation = read_lspet(data.lspet, skeleton)
    if data.pictures:
        look = open_movenet(data.trunk)
    for pictures in data.pictures:
        chosen = READERS[pictures.kind](pictures.labels, pictures.images, skeleton)
        log.warning("%s: %s", pictures.labels, chosen)
        for labelled in chosen.people:
            still = taught(look, labelled, skeleton).by_both(skeleton.pairs)
            (validation if still.index % 10 == VALIDATION else train).append(still)
    return train, validation
