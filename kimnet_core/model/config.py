"""What a KIMNet is made of: the choices stored in every weights file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from kimnet_core.model.heatmaps import STRIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

# D of an encoder that has only one width; None where `feature_dim` is free.
ENCODER_WIDTHS: dict[str, int | None] = {
    "sb18": 256,
    "sb34": 256,
    "sb50": 256,
    "sb101": 256,
    "sb152": 256,
    "mobilenetv2": None,
    "movenet": None,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "encoder": tuple(ENCODER_WIDTHS),
    "initializer": (*ENCODER_WIDTHS, "shared"),
    "kmm_norm": ("softmax", "ratio"),
    "kmm_scale": ("sqrt_hw", "sqrt_k", "none", "learned"),
    "kmm_act": ("relu", "none", "sigmoid", "softplus"),
    "correction_act": ("none", "bn_relu"),
    "jre_mode": ("fixed", "rpstn", "off"),
    "decoder_bn": ("shared", "split", "none"),
    "prior_motion": ("none", "flow"),
    "temporal": ("kmm", "copy", "uniform", "none"),
}
# Fields that files of the first release do not have: written only where they differ from what those networks are.
LATER = {"prior_motion": "none", "temporal": "kmm"}
LARGEST = 1024  # of any size: a damaged file must not ask for all of the memory
COARSEST = 32  # the deepest maps of every encoder here have this stride


@dataclass(frozen=True, slots=True)
class KIMNetConfig:
    """The architecture. The defaults are the paper's network.

    Attributes:
        skeleton: name of the joint set.
        joints: K, the number of its joints.
        encoder: network that turns a frame into features F.
        initializer: network that reads the first pose from the first frame, or "shared" for a 1x1
            convolution on the encoder's features.
        feature_dim: D, channels of the features.
        input_size: side of a crop in pixels, a multiple of 32; heatmaps have a quarter of it.
        kmm_norm: how a row of the correlation matrix is made to sum to 1 (eq. 10): softmax as the text
            says, or the ratio that is printed.
        kmm_scale: divisor sqrt(d) of the correlation (eq. 8): d = h * w, d = K, 1, or learned.
        kmm_act: sigma of eq. 7.
        correction_act: between the two convolutions of the correction: nothing, which is the paper and
            can be folded, or batch normalisation and ReLU.
        jre_mode: joint relation extractor of the decoder; "rpstn" repeats the released code with its faults.
        decoder_bn: batch normalisation after it, with its own statistics for the first frame if "split".
        prior_motion: whether the state is moved with the picture before joints are mixed: m^p = W warp(m, flow).
            Mixing alone cannot move a joint.
        temporal: where W comes from: the KMM, or as a control a constant: every joint is copied (W = 1), all are
            mixed alike (W = 1 / K), or there is no prior at all (W = 0).

    Raises:
        ValueError: a value is not one of its choices, or two do not go together.
    """

    skeleton: str = "penn13"
    joints: int = 13
    encoder: str = "sb50"
    initializer: str = "sb101"
    feature_dim: int = 256
    input_size: int = 256
    kmm_norm: str = "softmax"
    kmm_scale: str = "sqrt_hw"
    kmm_act: str = "relu"
    correction_act: str = "none"
    jre_mode: str = "fixed"
    decoder_bn: str = "shared"
    prior_motion: str = "none"
    temporal: str = "kmm"

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if (value := getattr(self, name)) not in allowed:
                raise ValueError(f"{name} is {value!r}; choose one of {', '.join(allowed)}")
        for name in ("joints", "feature_dim", "input_size"):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= LARGEST:
                raise ValueError(f"{name} is {value!r}; it must be a whole number from 1 to {LARGEST}")
        if type(self.skeleton) is not str or not self.skeleton:
            raise ValueError(f"skeleton is {self.skeleton!r}; it must be a name")
        if self.input_size % COARSEST:
            raise ValueError(f"input_size is {self.input_size}; it must be a multiple of {COARSEST}")
        for encoder in (self.encoder, self.initializer):
            if ENCODER_WIDTHS.get(encoder) not in (None, self.feature_dim):
                raise ValueError(f"feature_dim is {self.feature_dim}; {encoder} has {ENCODER_WIDTHS[encoder]} channels")
        if self.kmm_norm == "ratio" and self.kmm_act == "none":
            raise ValueError("kmm_norm 'ratio' divides by a sum, so kmm_act must keep the maps from going below 0")

    @property
    def heatmap_size(self) -> int:
        """Side of a heatmap in cells."""
        return self.input_size // STRIDE

    def to_dict(self) -> dict[str, str | int]:
        """All fields by name, ready for JSON; those of `LATER` where they are not as they always were."""
        return {name: value for name, value in asdict(self).items() if LATER.get(name) != value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> KIMNetConfig:
        """Rebuild what `to_dict` gave.

        Raises:
            ValueError: a field is unknown, missing or has a value that is not allowed.
        """
        names = {field.name for field in fields(cls)}
        if unknown := sorted(values.keys() - names):
            raise ValueError(f"the configuration has unknown entries: {', '.join(unknown)}")
        if missing := sorted(names - values.keys() - LATER.keys()):
            raise ValueError(f"the configuration lacks: {', '.join(missing)}")
        return cls(**values)
