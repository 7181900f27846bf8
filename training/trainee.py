"""KIMNet behind its frozen trunk: the part that learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.temporal.kmm import KMM

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.encoders.movenet import MoveNetEncoder
    from kimnet_core.model.network import Network


# Between two equal heatmaps of peak p the correlation (eq. 8) is gain^2 * p^2 * 12.57 / 64, so at p = 1 a joint
# starts with exp(3) = 20 against 12 others: mostly itself, and far enough from certain to learn.
ATTENTION_GAIN = 3.9
TRUST = 0.4  # in the prior; the rest is trust in the picture. A joint's own map beside W m nearly doubles it
SPARE = 0.1  # scale of the channels of the correction that no joint starts with: they have yet to learn


class Trainee(nn.Module):
    """From the trunk's maps to poses, so that training needs no picture."""

    def __init__(self, config: KIMNetConfig, trunk: dict[str, Tensor]) -> None:
        super().__init__()
        self.network = KIMNet(config)
        self.encoder.trunk.load_state_dict(trunk)
        self.encoder.trunk.requires_grad_(requires_grad=False)

    @property
    def encoder(self) -> MoveNetEncoder:
        """The encoder, with its frozen trunk."""
        return self.network.encoder  # type: ignore[return-value]  # the configuration allows no other

    def begin_from(self, network: Network) -> None:
        """Take another network's features and initializer as they are, frozen: only the recursion is to learn.

        Raises:
            RuntimeError: its parts have other shapes.
            TypeError: it is no KIMNet.
        """
        if not isinstance(network, KIMNet):
            raise TypeError(f"a {network.config.network} has no parts that a KIMNet can begin from")
        for own, other in (
            (self.network.encoder, network.encoder),
            (self.network.initializer, network.initializer),
        ):
            own.load_state_dict(other.state_dict())
            own.requires_grad_(requires_grad=False)

    def forward(
        self, maps: Tensor, motion: Tensor, given: Tensor, use_given: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """A batch of clips.

        Args:
            maps: (B, T, 41, h, w) of the trunk; with T = 1 there is no recursion.
            motion: (B, T-1, 2, h, w) fields from each frame to the one before; not read where `prior_motion` is none.
            given: (B, K, h, w) heatmaps of frame 0 as a person would give them.
            use_given: (B,) bool, which clips start from them; the others start from the initializer.

        Returns:
            Heatmaps (B, T, K, h, w), the initializer's raw ones (B, K, h, w) of frame 0, and priors
            (B, T-1, K, h, w), where T > 1.
        """
        batch = len(maps)
        features = self.encoder.adapt(maps.flatten(0, 1))
        features = features.view(batch, -1, *features.shape[1:])
        initial = self.network.initializer.head(features[:, 0])
        own = self.network.decoder.first(initial)
        first = torch.where(use_given[:, None, None, None], given.to(own.dtype), own)
        output = self.network.run(features, None, first, motion)
        return output.heatmaps, initial, output.priors

    @torch.no_grad()
    def start_recursion(self) -> None:
        """Begin as a plain filter: each joint listens to itself, and most of what it believes is what it sees.

        conv_h and conv_c become the initializer's trained layer, and A and B of the correction `TRUST` times
        the prior and the rest of the initializer. From chance, attention is nearly uniform and A nearly 0:
        such a prior says nothing, and what says nothing is hardly learnt from.
        """
        network = self.network
        head = network.initializer.head.state_dict()
        if isinstance(network.kmm, KMM):
            for layer in filter(None, (network.kmm.conv_h, network.kmm.conv_c)):
                layer.load_state_dict({name: ATTENTION_GAIN * value for name, value in head.items()})
        # Where the correction is given one of the two alone, that is all there is to trust.
        trust = {"none": 0.0, "predicted": 1.0}.get(network.config.temporal, TRUST)
        conv_g, conv_d = network.correction.conv_g, network.correction.conv_d
        joints, middle = len(head["bias"]), conv_g.kernel_size[0] // 2
        conv_g.weight[:joints] = 0
        of_prior, of_picture = network.correction.filters()
        if of_prior is not None:
            of_prior[:joints, :, middle, middle] = trust * torch.eye(joints)
        if of_picture is not None:
            of_picture[:joints, :, middle, middle] = (1 - trust) * head["weight"].flatten(1)
        conv_g.bias[:joints] = (1 - trust) * head["bias"]  # type: ignore[index]  # a convolution with bias
        conv_d.weight *= SPARE
        conv_d.weight[:, :joints, 0, 0] = torch.eye(joints)
        conv_d.bias.zero_()  # type: ignore[union-attr]
