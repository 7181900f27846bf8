"""Every value of every choice builds, runs, learns and is exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from kimnet_core.errors import WeightsError
from kimnet_core.inference import export
from kimnet_core.inference.onnx_session import open_session
from kimnet_core.model.config import CHOICES, KIMNetConfig
from kimnet_core.model.factory import NETWORKS, build_network
from kimnet_core.model.fold import fold
from kimnet_core.model.network import Network
from kimnet_core.model.presets import PRESETS
from kimnet_core.model.temporal import TEMPORAL
from kimnet_core.model.weights import build, load_weights, save_weights
from tests.core.model.configurations import ELSEWHERE, ROWS, foldable, moves, name_of

Make = Callable[..., Network]

VALUES: dict[str, tuple] = {name: values for name, values in CHOICES.items() if name not in ELSEWHERE} | {
    "kmm_share": (False, True),
    "kmm_residual": (False, True),
    "kmm_size": (0, 4, 8),
}
UNUSED = ("theta.weight", "theta.bias", "phi.weight", "phi.bias")  # the released code has them, and uses them nowhere


def test_there_is_something_behind_every_name() -> None:
    assert set(NETWORKS) == set(CHOICES["network"])
    assert set(TEMPORAL) == set(CHOICES["temporal"])


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_clip_goes_through_and_teaches_every_parameter(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, row: dict
) -> None:
    network = make_network(**row)
    output = network(clip, motion=moves(row, motion))
    assert output.heatmaps.shape == (2, 4, 13, 8, 8)
    assert output.priors.shape == (2, 3, 13, 8, 8)
    assert output.weights is None or output.weights.shape == (2, 3, 13, 13)
    output.heatmaps.square().sum().backward()
    untaught = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert [name for name in untaught if not name.endswith(UNUSED)] == []
    assert bool(untaught) is (row.get("jre_mode") == "rpstn")


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_clip_goes_through_in_training(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, row: dict
) -> None:
    network = make_network(**row).train()
    network(clip, motion=moves(row, motion)).heatmaps.square().sum().backward()
    assert all(p.grad.isfinite().all() for p in network.parameters() if p.grad is not None)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_an_exported_clip_is_the_network(make_network: Make, row: dict) -> None:
    """The export itself compares the two."""
    network = make_network(**row | {"input_size": 64}).train()
    assert export.export_clip(network, 3)
    assert network.training


@pytest.mark.parametrize("row", ROWS, ids=name_of)
@torch.no_grad()
def test_a_network_comes_back_from_its_file(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, tmp_path: Path, row: dict
) -> None:
    network = make_network(**row)
    save_weights(tmp_path / "one.safetensors", network, {})
    loaded = load_weights(tmp_path / "one.safetensors")
    assert loaded.config == network.config
    found, expected = (one(clip, motion=moves(row, motion)).heatmaps for one in (build(loaded), network))
    assert torch.equal(found, expected)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}))
@torch.no_grad()
def test_choices_meet_in_any_combination(make_network: Make, clip: torch.Tensor, row: dict) -> None:
    """What may be configured runs, and is cut in two or refused in one sentence."""
    try:
        KIMNetConfig(**row)
    except ValueError:  # two that do not go together
        reject()
    network = make_network(**row)
    assert network(clip, motion=torch.zeros(2, 3, 2, 8, 8)).heatmaps.shape == (2, 4, 13, 8, 8)
    if foldable(row):
        fold(network)
    else:
        with pytest.raises(ValueError, match=r"can be folded$"):
            fold(network)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_runs_at_its_full_depth(name: str) -> None:
    # Their initializers are the paper's ResNet-101 or nothing; to run that once is enough.
    config = PRESETS[name] if name == "kimnet-r50" else replace(PRESETS[name], initializer="shared")
    with torch.device("meta"):
        network = build_network(config)
        clip = torch.empty(1, 2, 3, config.input_size, config.input_size)
        motion = torch.empty(1, 1, 2, config.heatmap_size, config.heatmap_size)
        heatmaps = network(clip, motion=motion).heatmaps
    assert heatmaps.shape == (1, 2, config.joints, config.heatmap_size, config.heatmap_size)
    heatmaps.sum().backward()


@torch.no_grad()
def test_an_export_that_differs_from_torch_is_refused(make_network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "TOLERANCE", 1e-12)
    with pytest.raises(WeightsError, match="otherwise than torch"):
        export.export_clip(make_network(), 2)


def test_an_exported_clip_gives_what_the_network_gives(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor
) -> None:
    network = make_network(prior_motion="flow")
    session = open_session(export.export_clip(network, 4), "cpu")
    assert [port.name for port in session.get_inputs()] == ["clip", "motion"]
    (found,) = session.run(None, {"clip": clip[:1].numpy(), "motion": motion[:1].numpy()})
    expected = network(clip[:1], motion=motion[:1]).heatmaps
    torch.testing.assert_close(torch.from_numpy(found), expected.detach(), rtol=1e-4, atol=1e-4)


def test_a_clip_of_one_frame_is_exported_without_a_motion(make_network: Make) -> None:
    session = open_session(export.export_clip(make_network(prior_motion="flow"), 1), "cpu")
    assert [port.name for port in session.get_inputs()] == ["clip"]
