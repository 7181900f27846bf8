"""Networks that a sweep can try beside the one at work."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kimnet_core.errors import WeightsError
from kimnet_core.model.card import list_weights, read_card

if TYPE_CHECKING:
    from kimnet_core.pose.skeleton import Skeleton


def networks(skeleton: Skeleton) -> tuple[str, ...]:
    """Names of the weights that are there: each a KIMNet with a linear correction, for the same joints.

    Others cannot be cut in two, so that no frame could be shared between their trials.
    """
    found = []
    for path in list_weights():
        with suppress(WeightsError):  # `kimnet weights list` tells what is wrong with it
            about = read_card(path)
            whole = about.config.network == "kimnet" and about.config.correction_act == "none"
            if whole and about.skeleton.joints == skeleton.joints:
                found.append(path.stem)
    return tuple(dict.fromkeys(found))
