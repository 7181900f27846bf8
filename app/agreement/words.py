"""What a disagreement of two runs looks like, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.language import tr
from kimnet_core.tracking.agreement import Reason

if TYPE_CHECKING:
    from kimnet_core.tracking.agreement import Disagreement


def reason_of(each: Disagreement) -> str:
    """Why it is listed; run 0 is what is shown here, run 1 what it is compared with."""
    here = each.which == 0
    return {
        Reason.MISSING: tr("missing here") if here else tr("missing there"),
        Reason.SWAPPED: tr("sides exchanged"),
        Reason.START: tr("apart from the start"),
        Reason.JUMP: tr("jumps here") if here else tr("jumps there"),
        Reason.DRIFT: tr("drifts apart"),
    }[each.reason]
