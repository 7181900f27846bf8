"""Why a finding should be looked at, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.joint_names import names_of
from app.language import tr
from kimnet_core.review.signs import Sign

if TYPE_CHECKING:
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.review.queue import Finding


def said(sign: Sign) -> str:
    """What a sign says of a joint, to follow its name."""
    return {
        Sign.WEAK: tr("the network is unsure"),
        Sign.RIVAL: tr("a second peak is nearly as high"),
        Sign.LEAP: tr("leaps"),
        Sign.STRETCH: tr("its limb is too long"),
        Sign.APART: tr("a run backwards ends elsewhere"),
        Sign.ATTENTION: tr("attention changes at once"),
        Sign.SWAP: tr("left and right have changed places"),
    }[sign]


def reason_of(finding: Finding, skeleton: Skeleton) -> str:
    """All that is odd about the joint to look at, and what other joints it is about."""
    joint = finding.joint
    if finding.reasons[0].sign is Sign.SWAP:
        return f"{_capital(_who(finding, skeleton))}: {said(Sign.SWAP)}"
    own = [said(reason.sign) for reason in finding.reasons if reason.joint == joint]
    name = _capital(names_of(skeleton, [joint]))
    others = len(finding.joints) - 1
    told = f"{name}: {', '.join(dict.fromkeys(own))}"
    return tr("{told}; and {others} more").format(told=told, others=others) if others else told


def _who(finding: Finding, skeleton: Skeleton) -> str:
    """The joints of a swap, by the parts of their names that are not sides."""
    if {joint for pair in skeleton.pairs for joint in pair} <= set(finding.joints):
        return tr("the whole pose")
    return ", ".join(dict.fromkeys(skeleton.joints[joint].partition("_")[2] for joint in finding.joints))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
