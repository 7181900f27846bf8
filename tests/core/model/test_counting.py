"""Counts of parameters and of work, against numbers written out and those of the networks' authors."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.counting import REST, Counts, Part, count
from kimnet_core.model.encoders import build_native
from kimnet_core.model.factory import build_network
from kimnet_core.model.presets import PAPER, PRESETS

CELLS = 64 * 64
# The paper's network with the decoder of RPSTN's release, which has layers that are never used.
RELEASED = replace(PAPER, jre_mode="rpstn")
# (1x1 head included) parameters, and 10^9 multiply-accumulates for a crop of 256 pixels, 13 joints.
SINGLE = {
    "sb18": (15_375_693, 3.86),
    "sb34": (25_483_853, 6.27),
    "sb50": (33_998_669, 7.23),
    "sb101": (52_990_797, 12.08),
    "sb152": (68_634_445, 16.93),
    "hrnet_w32": (28_535_981, 10.19),
    "hrnet_w48": (63_595_549, 20.92),
    "hourglass1": (3_586_189, 5.80),
    "hourglass2": (6_728_602, 8.98),
    "hourglass8": (25_583_080, 28.05),
}
WHOLE = {
    "kimnet-r50": 87_616_960,
    "kimnet-r18": 68_993_984,
    "kimnet-r34": 79_102_144,
    "kimnet-hrnet-w32": 82_165_888,
    "kimnet-hg8": 79_204_712 - (256 * 13 + 13),  # published with the head of the last stack, which nothing reads
}


@pytest.fixture(scope="module")
def paper() -> Counts:
    return count(RELEASED)


def part(counts: Counts, name: str) -> Part:
    return next(part for part in counts.parts if part.name == name)


@pytest.mark.parametrize("name", SINGLE)
def test_every_encoder_has_the_published_size_and_work(name: str) -> None:
    """Counted as the initializer of a network that has nothing else to do."""
    config = replace(PAPER, encoder="mobilenetv2", feature_dim=8, initializer=name)
    parameters, work = SINGLE[name]
    initializer = part(count(config), "initializer")
    assert initializer.parameters == parameters
    assert initializer.first / 1e9 == pytest.approx(work, abs=0.0051)
    assert initializer.each == 0


def test_every_part_of_the_paper_has_the_published_size(paper: Counts) -> None:
    assert {part.name: part.parameters for part in paper.parts} == {
        "encoder": 33_998_669 - (256 * 13 + 13),
        "initializer": 52_990_797,
        "kmm": 6_682,
        "correction.conv_g": 620_032,
        "correction.conv_d": 3_341,
        "decoder.relation": 754,
        "decoder.norm": 26,
    }
    assert paper.total.megabytes == pytest.approx(350.5, abs=0.05)


def test_work_is_counted_as_it_is_written_down(paper: Counts) -> None:
    """Every layer of the head by hand: kernel x inputs x outputs x cells."""
    products = 13 * 13 * CELLS  # of two sets of 13 maps, or of 13 x 13 numbers with a set
    assert part(paper, "kmm").each == 2 * 256 * 13 * CELLS + 2 * products
    assert part(paper, "correction.conv_g").each == 9 * 269 * 256 * CELLS
    assert part(paper, "correction.conv_d").each == 256 * 13 * CELLS
    assert part(paper, "decoder.relation").each == 2 * 13 * 13 * CELLS + 2 * products
    assert part(paper, "decoder.relation").first == part(paper, "decoder.relation").each
    assert part(paper, "encoder").first == part(paper, "encoder").each
    assert [part(paper, name).first for name in ("kmm", "correction.conv_g")] == [0, 0]


def test_a_clip_of_the_paper_takes_the_published_work(paper: Counts) -> None:
    assert paper.total.clip(5) / 1e9 == pytest.approx(58.5, abs=0.05)
    assert paper.total.each / 1e9 == pytest.approx(9.8, abs=0.05)
    assert paper.total.clip(5) == paper.total.first + 4 * paper.total.each


@pytest.mark.parametrize("name", WHOLE)
def test_the_networks_of_the_paper_have_the_published_sizes(name: str) -> None:
    with torch.device("meta"):
        network = build_network(replace(PRESETS[name], jre_mode="rpstn"))
    assert sum(p.numel() for p in network.parameters()) == WHOLE[name]


def test_fifteen_joints_make_a_larger_head() -> None:
    with torch.device("meta"):
        network = build_network(replace(PRESETS["kimnet-r50-jhmdb"], jre_mode="rpstn"))
        encoders = [build_native(name, PAPER) for name in ("sb50", "sb101")]
    total, alone = (sum(p.numel() for m in modules for p in m.parameters()) for modules in ([network], encoders))
    assert total == 87_623_864
    assert total - alone == 637_225 + 256 * 15 + 15  # the initializer's head too


def test_a_step_of_the_released_rpstn_takes_the_published_work() -> None:
    counts = count(replace(PRESETS["rpstn-released"], encoder="mobilenetv2", initializer="shared"))
    head = counts.total.each - part(counts, "encoder").each
    assert head / 1e9 == pytest.approx(3.61, abs=0.005)
    assert part(counts, REST).each == 7 * 7 * 256 * CELLS  # the kernels that it makes for each frame, in no layer


def test_the_parts_of_every_preset_hold_all_that_is_learned() -> None:
    small = {replace(config, encoder="mobilenetv2", initializer="shared") for config in PRESETS.values()}
    for config in small:
        with torch.device("meta"):
            network = build_network(config)
        assert count(config).total.parameters == sum(p.numel() for p in network.parameters()), config


def test_a_transposed_convolution_is_counted_by_the_cells_it_reads() -> None:
    """SimpleBaseline's three: 8, 16 and 32 cells wide, 16 numbers of the kernel for each pair of channels."""
    with torch.device("meta"):
        encoder = build_native("sb18", PAPER)
    layers = encoder.deconv_layers
    by_hand = sum(16 * inputs * 256 * side**2 for inputs, side in ((512, 8), (256, 16), (256, 32)))
    config = KIMNetConfig(encoder="sb18", initializer="shared")
    whole = part(count(config), "encoder").each
    assert len(layers) == 9
    stripped = whole - by_hand
    assert stripped / 1e9 == pytest.approx(1.82 * (256 / 224) ** 2, abs=0.01)  # ResNet-18 as published, at 224 pixels


def test_every_preset_is_named_by_what_it_is() -> None:
    assert len(set(PRESETS.values())) == len(PRESETS)
    assert all(config.joints == (15 if "jhmdb" in name else 13) for name, config in PRESETS.items())


def test_the_preset_of_the_shipped_weights_is_theirs() -> None:
    from kimnet_core.model.card import read_card
    from kimnet_core.resources import DEFAULT_WEIGHTS

    assert read_card(DEFAULT_WEIGHTS).config == PRESETS["kimnet-lite"]


def test_a_network_smaller_than_the_paper_is_counted_by_its_own_parts() -> None:
    counts = count(replace(PRESETS["kimnet-lite"], input_size=64))
    assert [each.name for each in counts.parts] == [
        "encoder", "initializer", "kmm", "correction.conv_g", "correction.conv_d", "decoder.relation",
    ]  # fmt: skip
    assert REST not in [each.name for each in counts.parts]
