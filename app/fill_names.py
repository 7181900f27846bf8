"""What takes the place of hidden pixels, as a person reads it."""

from __future__ import annotations

from app.language import tr
from kimnet_core.occlusion.fills import Fill


def fills() -> tuple[tuple[Fill, str], ...]:
    """All there are, and their names."""
    return (
        (Fill.MEAN, tr("Mean")),
        (Fill.BLACK, tr("Black")),
        (Fill.NOISE, tr("Noise")),
        (Fill.BLUR, tr("Blur")),
        (Fill.INPAINT, tr("What lies around")),
        (Fill.TEXTURE, tr("Texture")),
        (Fill.PATCH, tr("Another place")),
        (Fill.PERSON, tr("Somebody's arm")),
    )
