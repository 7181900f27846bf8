"""RPSTN as its released code computes it, faults included: for reading its checkpoints and for comparison.

m_0     = bn_u(JRE(Initializer(I_0)))
f_0     = F(I_0)
f_{t+1} = bn(V F(I_{t+1}))
k       = Adapter(bn(Reduce([m_t, f_t])))
m_{t+1} = bn_u(JRE(bn_u(U(f_{t+1} * k))))            for Penn
        = bn_u(JRE(bn_u(U(bn(f_{t+1} * k)))))        for JHMDB

So `bn` stands in two or three places and `bn_u` in three, each with one set of statistics for all of them; V is not
applied to the first frame; the JRE is `ReleasedJointRelation`; and pictures are neither centred nor scaled. The
names of the layers are the released ones. Pictures are RGB as everywhere here; for the released weights, which
expect BGR, `importing/rpstn.py` turns the first layers round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.encoded import EncodedNetwork
from kimnet_core.model.encoders.encoder import Encoder
from kimnet_core.model.network import State, Step
from kimnet_core.model.relation import ReleasedJointRelation
from kimnet_core.model.temporal.dynamic import JRPSP_BLOCKS, Adapter, matched

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig

JHMDB = "jhmdb15"  # the skeleton of the variant with one more `bn`


class ReleasedRPSTN(EncodedNetwork):
    """The released wiring; of the configuration's choices it takes the encoders alone."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        joints, width = config.joints, config.feature_dim
        self.conv1x1_reduce_dim = nn.Conv2d(joints + width, width, 1)
        self.pose_conv1x1_V = nn.Conv2d(width, width, 1)
        self.pose_conv1x1_U = nn.Conv2d(width, joints, 1)
        self.bn_u = nn.BatchNorm2d(joints)
        self.bn = nn.BatchNorm2d(width)
        self.dkd_param_adapter = Adapter(width, JRPSP_BLOCKS)
        self.non_local_conv2d = ReleasedJointRelation(joints)
        self.normalise_matches = config.skeleton == JHMDB
        for module in self.modules():
            if isinstance(module, Encoder):
                module.mean.zero_()
                module.std.fill_(1)

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return State(self.bn_u(self.non_local_conv2d(initial)), features)

    def advance(self, before: State, _: Tensor, features: Tensor) -> Step:
        embedded: Tensor = self.bn(self.pose_conv1x1_V(features))
        reduced = self.bn(self.conv1x1_reduce_dim(torch.cat([before.heatmaps, before.features], dim=1)))
        matches = matched(embedded, self.dkd_param_adapter(reduced))
        if self.normalise_matches:
            matches = self.bn(matches)
        heatmaps: Tensor = self.bn_u(self.non_local_conv2d(self.bn_u(self.pose_conv1x1_U(matches))))
        return Step(State(heatmaps, embedded))
