"""What the kinds of wrong first poses are called."""

from __future__ import annotations

from app.language import tr
from kimnet_core.tracking.perturbations import Kind


def name_of(kind: Kind) -> str:
    """As a person reads it."""
    return {
        Kind.NOISE: tr("Every joint a little off"),
        Kind.SHIFT: tr("All beside the person"),
        Kind.SCALE: tr("Too large or too small"),
        Kind.SWAP: tr("Left and right exchanged"),
        Kind.WRONG: tr("One joint wrong"),
    }[kind]


def short_name(kind: Kind) -> str:
    """For a button."""
    return {
        Kind.NOISE: tr("Noise"),
        Kind.SHIFT: tr("Shift"),
        Kind.SCALE: tr("Size"),
        Kind.SWAP: tr("Sides"),
        Kind.WRONG: tr("One joint"),
    }[kind]


def told(kind: Kind) -> str:
    """What is done, for a tip."""
    return {
        Kind.NOISE: tr("Each joint is moved by itself; the amount is the standard deviation in torso sizes."),
        Kind.SHIFT: tr("The whole pose is moved in any direction, by the amount in torso sizes."),
        Kind.SCALE: tr("The pose is scaled about its centre, by the amount and by its inverse."),
        Kind.SWAP: tr("Arms, legs and both change sides."),
        Kind.WRONG: tr("Any one joint is moved in any direction, by the amount in torso sizes."),
    }[kind]
