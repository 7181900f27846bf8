"""What a network is made of: the choices stored in every weights file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from kimnet_core.model.heatmaps import STRIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Native channels of an encoder that has only one width; None where it is built with `feature_dim` of them.
ENCODER_WIDTHS: dict[str, int | None] = {
    "sb18": 256,
    "sb34": 256,
    "sb50": 256,
    "sb101": 256,
    "sb152": 256,
    "hrnet_w32": 32,
    "hrnet_w48": 48,
    "hourglass1": 256,
    "hourglass2": 256,
    "hourglass8": 256,
    "mobilenetv2": None,
    "movenet": None,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "network": (
        "kimnet",
        "rpstn",
        "rpstn_released",
        "dkd",
        "lstm_pm",
        "lstm_pm_original",
        "rpstn_kmm",
        "dkd_kmm",
        "lstm_pm_kmm",
    ),
    "encoder": tuple(ENCODER_WIDTHS),
    "encoder_proj": ("auto", "conv1x1", "none"),
    "initializer": (*ENCODER_WIDTHS, "shared"),
    "kmm_norm": ("softmax", "ratio"),
    "kmm_scale": ("sqrt_hw", "sqrt_k", "none", "learned"),
    "kmm_act": ("relu", "none", "sigmoid", "softplus"),
    "kmm_source": ("features", "heatmaps"),
    "correction": ("conv3x3", "conv1x1"),
    "correction_act": ("none", "bn_relu"),
    "jre_mode": ("fixed", "rpstn", "off"),
    "decoder_bn": ("shared", "split", "none"),
    "prior_motion": ("none", "flow"),
    "temporal": ("kmm", "none", "predicted", "dkd", "jrpsp", "convlstm", "copy", "uniform"),
}
SWITCHES = ("kmm_share", "kmm_residual")
# Fields that files of the first release do not have: written only where they differ from what those networks are.
LATER: dict[str, str | int] = {
    "prior_motion": "none",
    "temporal": "kmm",
    "network": "kimnet",
    "encoder_proj": "auto",
    "kmm_share": False,
    "kmm_residual": False,
    "kmm_source": "features",
    "kmm_size": 0,
    "correction": "conv3x3",
}
MATCHING = ("dkd", "jrpsp", "rpstn", "rpstn_released")  # networks and temporal modules that match dynamic kernels
LARGEST = 1024  # of any size: a damaged file must not ask for all of the memory
COARSEST = 32  # stride of the deepest maps of an encoder that is no hourglass
COARSEST_HOURGLASS = 64
LSTM_PM_STRIDE = 8  # LSTM Pose Machines as released have layers of their own, three times pooled


@dataclass(frozen=True, slots=True)
class KIMNetConfig:
    """The architecture. The defaults are the paper's network.

    Attributes:
        skeleton: name of the joint set.
        joints: K, the number of its joints.
        network: KIMNet, or a whole network that it is compared with; `*_kmm` has the KMM in place of its own temporal
            part. `rpstn_released` repeats the released code with its faults; `lstm_pm_original` has its own layers
            on the picture, and no encoder.
        encoder: network that turns a frame into features F.
        encoder_proj: what brings an encoder to `feature_dim`: a 1x1 convolution, always or ("auto") where its native
            width is another, or nothing.
        initializer: network that reads the first pose from the first frame, or "shared" for a 1x1
            convolution on the encoder's features.
        feature_dim: D, channels of the features.
        input_size: side of a crop in pixels, a multiple of 32 (64 with an hourglass); heatmaps have a quarter of it.
        kmm_norm: how a row of the correlation matrix is made to sum to 1 (eq. 10): softmax as the text
            says, or the ratio that is printed.
        kmm_scale: divisor sqrt(d) of the correlation (eq. 8): d = h * w, d = K, 1, or learned.
        kmm_act: sigma of eq. 7.
        kmm_share: history and current maps are made by one convolution.
        kmm_residual: m^p = W m_t + m_t.
        kmm_source: what W compares: features of both frames, or m_t and heatmaps that a 1x1 head makes of the
            features of frame t+1.
        kmm_size: side in cells of the maps that are compared and mixed, which are pooled to it; 0 for all of them.
        correction: kernel of Conv_g.
        correction_act: between the two convolutions of the correction: nothing, which is the paper and
            can be folded, or batch normalisation and ReLU.
        jre_mode: joint relation extractor of the decoder; "rpstn" repeats the released code with its faults.
        decoder_bn: batch normalisation after it, with its own statistics for the first frame if "split".
        prior_motion: whether the state is moved with the picture before joints are mixed: m^p = W warp(m, flow).
            Mixing alone cannot move a joint. Dynamic kernels find it wherever it went, and are not moved.
        temporal: where the prior comes from. "kmm"; "predicted": the KMM, but the correction sees the prior alone;
            "none": no prior, the correction sees the picture alone; dynamic kernels ("dkd", "jrpsp") or a ConvLSTM
            in place of the KMM; or as a control a constant W: every joint is copied (W = 1), or all are mixed alike
            (W = 1 / K).

    Raises:
        ValueError: a value is not one of its choices, or two do not go together.
    """

    skeleton: str = "penn13"
    joints: int = 13
    network: str = "kimnet"
    encoder: str = "sb50"
    encoder_proj: str = "auto"
    initializer: str = "sb101"
    feature_dim: int = 256
    input_size: int = 256
    kmm_norm: str = "softmax"
    kmm_scale: str = "sqrt_hw"
    kmm_act: str = "relu"
    kmm_share: bool = False
    kmm_residual: bool = False
    kmm_source: str = "features"
    kmm_size: int = 0
    correction: str = "conv3x3"
    correction_act: str = "none"
    jre_mode: str = "fixed"
    decoder_bn: str = "shared"
    prior_motion: str = "none"
    temporal: str = "kmm"

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if (value := getattr(self, name)) not in allowed:
                raise ValueError(f"{name} is {value!r}; choose one of {', '.join(allowed)}")
        for name in SWITCHES:
            if type(value := getattr(self, name)) is not bool:
                raise ValueError(f"{name} is {value!r}; it must be true or false")
        for name in ("joints", "feature_dim", "input_size", "kmm_size"):
            least, value = (0 if name == "kmm_size" else 1), getattr(self, name)
            if type(value) is not int or not least <= value <= LARGEST:
                raise ValueError(f"{name} is {value!r}; it must be a whole number from {least} to {LARGEST}")
        if type(self.skeleton) is not str or not self.skeleton:
            raise ValueError(f"skeleton is {self.skeleton!r}; it must be a name")
        self._check_together()

    def _check_together(self) -> None:
        """Raise ValueError where two values, each allowed, do not go together."""
        if self.input_size % self._coarsest:
            raise ValueError(f"input_size is {self.input_size}; it must be a multiple of {self._coarsest}")
        if self.encoder_proj == "none" and ENCODER_WIDTHS[self.encoder] not in (None, self.feature_dim):
            raise ValueError(
                f"feature_dim is {self.feature_dim}; {self.encoder} has {ENCODER_WIDTHS[self.encoder]} channels, and "
                "encoder_proj is 'none'"
            )
        if self.kmm_norm == "ratio" and self.kmm_act == "none":
            raise ValueError("kmm_norm 'ratio' divides by a sum, so kmm_act must keep the maps from going below 0")
        if self.kmm_size and self.heatmap_size % self.kmm_size:
            raise ValueError(f"kmm_size is {self.kmm_size}; it must divide the {self.heatmap_size} cells of a map")
        matching = self.temporal if self.network == "kimnet" else self.network
        if self.prior_motion == "flow" and matching in MATCHING:
            raise ValueError(f"prior_motion is 'flow'; the kernels of {matching} have no place to be moved")

    @property
    def _coarsest(self) -> int:
        """Crop pixels per cell of the deepest maps."""
        if self.network == "lstm_pm_original":
            return LSTM_PM_STRIDE
        hourglass = any(name.startswith("hourglass") for name in (self.encoder, self.initializer))
        return COARSEST_HOURGLASS if hourglass else COARSEST

    @property
    def stride(self) -> int:
        """Crop pixels per heatmap cell."""
        return LSTM_PM_STRIDE if self.network == "lstm_pm_original" else STRIDE

    @property
    def heatmap_size(self) -> int:
        """Side of a heatmap in cells."""
        return self.input_size // self.stride

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
