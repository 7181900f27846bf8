"""The data sets of pictures beside LSPET, by the name that a run's file gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.datasets.aic import read_aic
from training.datasets.coco import read_coco
from training.datasets.crowdpose import read_crowdpose
from training.datasets.lsp import read_lsp
from training.datasets.mpii import read_mpii
from training.datasets.ochuman import read_ochuman

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Chosen

# From the file of labels, the folder of pictures and Penn 13 to who can be learnt from.
READERS: Mapping[str, Callable[[Path, Path, Skeleton], Chosen]] = {
    "aic": read_aic,
    "coco": read_coco,
    "crowdpose": read_crowdpose,
    "lsp": read_lsp,
    "mpii": read_mpii,
    "ochuman": read_ochuman,
}
