"""Whole networks on labelled videos: what is learnt, what is not, and how a run goes on or ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kimnet_core.errors import InputError
from kimnet_core.model.factory import NETWORKS, build_network
from kimnet_core.model.weights import load_weights
from kimnet_core.runs import Prepared, Saved, Stepped, Validated
from tests.training.drawn import drawn_clips, tiny_run
from training.begin import Begin, begin_with
from training.checkpoint import load_checkpoint
from training.clip_lesson import ENCODER, INITIALIZER, Learner
from training.clip_run import run_on_clips


def stages_of(run, **changes: object):
    return tuple(replace(stage, **changes) for stage in run.stages)


def stored(folder: Path, stage: str = "clips"):
    saved = load_checkpoint(folder / f"{stage}.pt")
    assert saved is not None
    return saved.network


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory):
    """A run that was never stopped, and what it told."""
    run = tiny_run(tmp_path_factory.mktemp("whole"), save_every=1)
    return run, list(run_on_clips(run, drawn_clips()))


def test_a_run_goes_from_frames_to_clips_and_leaves_the_baseline_beside_the_network(whole) -> None:
    run, events = whole
    assert events[:2] == [Prepared("training", 6, 6), Prepared("measuring", 2, 2)]
    steps = [event for event in events if isinstance(event, Stepped)]
    assert [(event.step, event.steps) for event in steps] == [(3, 6), (6, 6)]
    assert steps[0].seconds < steps[1].seconds
    measured = [event for event in events if isinstance(event, Validated)]
    assert [event.step for event in measured] == [1, 2, 3, 4, 5, 6]
    assert measured[0].scores.keys() == {"PCK"}
    assert measured[-1].scores.keys() == {"PCK", "first", "last"}
    weights = [Path(event.path).name for event in events if isinstance(event, Saved) and "safetensors" in event.path]
    assert weights == ["tiny-frames.safetensors", "tiny.safetensors"]
    assert load_weights(run.output / "tiny.safetensors").config == run.network


def test_six_steps_are_three_and_three_bit_for_bit(whole, tmp_path) -> None:
    run, _ = whole
    part = replace(run, output=tmp_path)
    events = run_on_clips(part, drawn_clips())
    next(event for event in events if isinstance(event, Validated) and event.step == 3)
    events.close()
    assert [event.step for event in run_on_clips(part, drawn_clips()) if isinstance(event, Validated)] == [4, 5, 6]
    expected, resumed = stored(run.output), stored(tmp_path)
    assert all(torch.equal(value, resumed[name]) for name, value in expected.items())
    assert (run.output / "tiny.safetensors").read_bytes() == (tmp_path / "tiny.safetensors").read_bytes()


def test_a_stage_that_was_stopped_in_the_middle_ends_the_same(whole, tmp_path) -> None:
    run, _ = whole
    part = replace(run, output=tmp_path, stages=run.stages[:1])
    events = run_on_clips(part, drawn_clips())
    next(event for event in events if isinstance(event, Validated) and event.step == 2)
    events.close()
    list(run_on_clips(part, drawn_clips()))
    expected, resumed = stored(run.output, "frames"), stored(tmp_path, "frames")
    assert all(torch.equal(value, resumed[name]) for name, value in expected.items())


def test_the_loss_falls(tmp_path) -> None:
    run = tiny_run(tmp_path, save_every=1000)
    stage = replace(run.stages[0], steps=20, rate=3e-3, encoder=1.0)
    events = run_on_clips(replace(run, stages=(stage,)), drawn_clips())
    losses = [event.loss for event in events if isinstance(event, Stepped)]
    assert losses[1] < 0.9 * losses[0]


def test_what_is_frozen_keeps_its_weights_and_its_statistics(tmp_path) -> None:
    run = tiny_run(tmp_path)
    torch.manual_seed(run.seed)
    before = build_network(run.network).state_dict()
    list(run_on_clips(replace(run, stages=stages_of(run, encoder=0.0, steps=1)), drawn_clips()))
    after = load_weights(tmp_path / "tiny.safetensors").state
    for name, value in after.items():
        if name.startswith("encoder."):
            assert torch.equal(value, before[name]), name
    assert not torch.equal(after["initializer.head.weight"], before["initializer.head.weight"])
    assert not any(name.startswith("network.encoder.") for name in stored(tmp_path)), "no copy beside each checkpoint"


def test_parts_learn_at_their_own_rates(tmp_path) -> None:
    """With Adam the first step of every weight is the rate, whatever the gradient."""
    run = tiny_run(tmp_path)
    torch.manual_seed(run.seed)
    before = build_network(run.network).state_dict()
    stage = replace(run.stages[0], steps=1, warmup=1, rate=1e-3, decay=0.0, average=0.0, encoder=0.1, name="one")
    list(run_on_clips(replace(run, stages=(stage,)), drawn_clips()))
    after = load_weights(tmp_path / "tiny.safetensors").state

    def step(name: str) -> float:
        return float((after[name] - before[name]).abs().max())

    assert step("initializer.head.weight") == pytest.approx(1e-3, rel=0.01)
    assert step("encoder.trunk.features.0.0.weight") == pytest.approx(1e-4, rel=0.01)


def test_a_frozen_encoder_stays_in_evaluation_mode_when_the_rest_trains() -> None:
    learner = Learner(build_network(tiny_run(Path()).network), (ENCODER, INITIALIZER))
    learner.train()
    assert not any(module.training for module in learner.network.encoder.modules())
    assert learner.network.decoder.training


def test_a_single_frame_is_read_as_a_first_and_as_a_later_one() -> None:
    learner = Learner(build_network(tiny_run(Path()).network), ()).eval()
    frames = torch.randint(0, 256, (2, 1, 3, 64, 64), dtype=torch.uint8)
    heatmaps, initial, priors = learner(frames, None)
    assert (heatmaps.shape, priors) == ((2, 2, 13, 16, 16), None)
    output = learner.network(frames.float().repeat(1, 2, 1, 1, 1), first_state=torch.zeros_like(initial))
    torch.testing.assert_close(heatmaps[:, 1], output.heatmaps[:, 1])


def test_a_loss_that_is_no_number_stops_the_run_and_spares_the_checkpoint(tmp_path) -> None:
    run = tiny_run(tmp_path, save_every=1)
    wild = replace(run.stages[0], steps=9, rate=1e30, decay=0.0)
    with pytest.raises(
        InputError, match=r"no longer a number at step \d; the last checkpoint, .*frames\.pt, is intact"
    ):
        list(run_on_clips(replace(run, stages=(wild,)), drawn_clips()))
    assert all(torch.isfinite(value).all() for value in stored(tmp_path, "frames").values())


def test_a_checkpoint_of_another_network_is_refused(whole) -> None:
    run, _ = whole
    with pytest.raises(InputError, match=r"frames\.pt is of another network"):
        list(run_on_clips(replace(run, network=replace(run.network, feature_dim=24)), drawn_clips()))


def test_clips_of_other_joints_are_refused(tmp_path) -> None:
    run = tiny_run(tmp_path)
    other = replace(run, network=replace(run.network, skeleton="coco17", joints=17))
    with pytest.raises(InputError, match=r'17 joints of coco17, .* need skeleton = "penn13" and joints = 13'):
        list(run_on_clips(other, drawn_clips()))


def test_too_few_clips_are_told_of(tmp_path) -> None:
    run = tiny_run(tmp_path)
    with pytest.raises(InputError, match=r"8 clips show a joint and have the 3 frames .* held_out = 8 leaves none"):
        list(run_on_clips(replace(run, data=replace(run.data, held_out=8)), drawn_clips()))
    with pytest.raises(InputError, match="0 clips show a joint and have the 6 frames"):
        list(run_on_clips(replace(run, stages=stages_of(run, length=6)), drawn_clips()))


def test_clips_that_show_no_joint_are_left_out(tmp_path) -> None:
    clips = drawn_clips()
    blind = [replace(clip, visibility=np.zeros_like(clip.visibility)) for clip in clips.clips]
    some = replace(clips, clips=(*blind[:2], *clips.clips[2:]))
    assert next(run_on_clips(tiny_run(tmp_path), some)) == Prepared("training", 4, 4)
    with pytest.raises(InputError, match="0 clips show a joint"):
        list(run_on_clips(tiny_run(tmp_path), replace(clips, clips=tuple(blind))))


def test_held_out_clips_are_the_same_whatever_the_seed_and_never_learnt_from(tmp_path, monkeypatch) -> None:
    seen = []

    class Told:
        def __init__(self, samples, batch, pool) -> None:
            seen.append({clip.name for clip in samples.clips})
            raise InputError("enough")

    monkeypatch.setattr("training.clip_run.ReadingAhead", Told)
    for seed in (1, 2):
        with pytest.raises(InputError, match="enough"):
            list(run_on_clips(tiny_run(tmp_path, seed=seed), drawn_clips()))
    assert seen[0] == seen[1]
    assert len(seen[0]) == 6


@pytest.mark.parametrize("network", [{"prior_motion": "flow"}, {"temporal": "none"}, {"temporal": "uniform"}])
def test_networks_with_other_priors_learn_too(tmp_path, network) -> None:
    run = tiny_run(tmp_path, save_every=1000)
    run = replace(run, network=replace(run.network, **network), stages=stages_of(run, steps=1))
    events = list(run_on_clips(run, drawn_clips()))
    assert np.isfinite([event.loss for event in events if isinstance(event, Stepped)]).all()


def test_a_run_begins_with_the_parts_that_files_hold(whole, tmp_path) -> None:
    path = whole[0].output / "tiny.safetensors"
    source = load_weights(path).state
    run = tiny_run(tmp_path, begin=Begin(encoder=path, initializer=path), seed=2)
    frozen = replace(run.stages[1], encoder=0.0, steps=1, rate=1e-9)
    list(run_on_clips(replace(run, stages=(frozen,)), drawn_clips()))
    after = load_weights(tmp_path / "tiny.safetensors").state
    for name in source:
        if name.startswith(("encoder.", "initializer.")):
            torch.testing.assert_close(after[name], source[name], atol=1e-6, rtol=0)
    assert not torch.allclose(after["correction.conv_g.weight"], source["correction.conv_g.weight"])


def test_an_encoder_may_be_begun_with_behind_a_projection(whole) -> None:
    path = whole[0].output / "tiny.safetensors"
    network = build_network(replace(whole[0].network, encoder_proj="conv1x1"))
    begin_with(network, Begin(encoder=path))
    for name, value in load_weights(path).state.items():
        if name.startswith("encoder."):
            assert torch.equal(network.state_dict()[name.replace("encoder.", "encoder.native.", 1)], value)


def test_an_initializer_of_its_own_may_be_another_networks_encoder(whole) -> None:
    path = whole[0].output / "tiny.safetensors"
    network = build_network(replace(whole[0].network, initializer="mobilenetv2"))
    begin_with(network, Begin(initializer=path))
    source = load_weights(path).state
    for name, value in network.initializer.encoder.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(value, source[f"encoder.{name}"])
    assert torch.equal(network.initializer.head.weight, source["initializer.head.weight"])


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_every_network_can_learn_from_frames_and_from_clips(name) -> None:
    config = replace(tiny_run(Path()).network, network=name)
    learner = Learner(build_network(config), ())
    size = config.heatmap_size
    for length, looks in ((1, 2), (2, 2)):
        frames = torch.randint(0, 256, (2, length, 3, 64, 64), dtype=torch.uint8)
        heatmaps, initial, _ = learner(frames, None)
        assert heatmaps.shape == (2, looks, 13, size, size)
        assert initial.shape == (2, 13, size, size)
        heatmaps.mean().backward()


def test_files_that_do_not_fit_are_refused(whole, tmp_path) -> None:
    path = whole[0].output / "tiny.safetensors"
    run = tiny_run(tmp_path)
    run = replace(run, network=replace(run.network, feature_dim=24))
    for begin, told in (
        (Begin(network=path), "is of another network than"),
        (Begin(encoder=path), "holds no encoder like the network's"),
    ):
        with pytest.raises(InputError, match=told):
            list(run_on_clips(replace(run, begin=begin), drawn_clips()))
    with pytest.raises(ValueError, match="a file for all of the network, or files for parts"):
        Begin(network=path, encoder=path)
