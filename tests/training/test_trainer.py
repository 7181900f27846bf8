"""A few steps of training on tiny maps, on the CPU in float32."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kimnet_core.errors import InputError
from kimnet_core.runs import Saved, Stepped, Validated
from training.checkpoint import load_checkpoint
from training.evaluation import measure_clips
from training.map_lesson import MapLesson
from training.processes import open_fabric
from training.trainee import Trainee
from training.trainer import train


def trainee_of(config, trunk) -> Trainee:
    torch.manual_seed(config.seed)
    return Trainee(config.network, trunk)


def train_on(config, trainee, clips, checkpoint):
    lesson, fabric = MapLesson(config, trainee, clips, clips), open_fabric("32-true")
    return train(lesson, config.optimiser, fabric, checkpoint, save_every=config.save_every)


def state_of(trainee) -> dict[str, np.ndarray]:
    return {name: value.numpy().copy() for name, value in trainee.state_dict().items()}


def test_training_lowers_the_loss_and_tells_what_it_does(config, clips, trunk, with_optimiser, tmp_path) -> None:
    config = replace(with_optimiser(config, steps=125, stills=60, rate=5e-3), save_every=100)
    events = list(train_on(config, trainee_of(config, trunk), clips, tmp_path / "c.pt"))
    steps = [event for event in events if isinstance(event, Stepped)]
    assert [event.step for event in steps] == [*range(10, 130, 10), 125]
    assert steps[5].loss < 0.7 * steps[0].loss  # single frames
    assert steps[-1].loss < 0.9 * steps[6].loss  # clips
    others = [event for event in events if not isinstance(event, Stepped)]
    assert [type(event) for event in others] == [Saved, Validated, Saved, Validated]
    assert others[1].scores.keys() == {"first", "last", "last, true start", "hidden, true start"}


def test_the_trunk_does_not_change_and_everything_else_does(config, clips, trunk, tmp_path) -> None:
    trainee = trainee_of(config, trunk)
    before = state_of(trainee)
    list(train_on(config, trainee, clips, tmp_path / "c.pt"))
    for name, value in state_of(trainee).items():
        frozen = name.startswith("network.encoder.") and not name.startswith("network.encoder.adapter.")
        assert np.array_equal(value, before[name]) == frozen, name


@pytest.mark.parametrize("stopped_at", [4, 8])
def test_a_run_that_was_stopped_ends_in_the_same_weights_bit_for_bit(
    config, clips, trunk, tmp_path, stopped_at
) -> None:
    """Once between single frames and clips, and once in the middle of the clips."""
    whole = trainee_of(config, trunk)
    list(train_on(config, whole, clips, tmp_path / "whole.pt"))
    events = train_on(config, trainee_of(config, trunk), clips, tmp_path / "part.pt")
    next(event for event in events if isinstance(event, Validated) and event.step == stopped_at)
    events.close()
    torch.manual_seed(99)
    resumed = Trainee(config.network, trunk)
    last = [event.step for event in train_on(config, resumed, clips, tmp_path / "part.pt")
            if isinstance(event, Validated)]  # fmt: skip
    assert last == [step for step in (8, 12) if step > stopped_at]
    expected = state_of(whole)
    for name, value in state_of(resumed).items():
        assert np.array_equal(value, expected[name]), name


def test_a_finished_run_gives_its_weights_again(config, clips, trunk, tmp_path) -> None:
    whole, again = trainee_of(config, trunk), trainee_of(replace(config, seed=2), trunk)
    list(train_on(config, whole, clips, tmp_path / "c.pt"))
    assert list(train_on(config, again, clips, tmp_path / "c.pt")) == []
    for name, value in state_of(again).items():
        assert np.array_equal(value, state_of(whole)[name])


@pytest.mark.parametrize("broken", ["loss", "gradient"])
def test_a_loss_that_is_no_number_stops_the_run_and_spares_the_checkpoint(
    config, clips, trunk, tmp_path, broken
) -> None:
    """A gradient may be infinite where the loss is not yet."""
    trainee = trainee_of(config, trunk)
    events = train_on(config, trainee, clips, tmp_path / "c.pt")
    next(event for event in events if isinstance(event, Validated))
    before = (tmp_path / "c.pt").read_bytes()
    bias = trainee.network.initializer.head.bias
    if broken == "loss":
        with torch.no_grad():
            bias.fill_(float("nan"))
    else:
        bias.register_hook(lambda gradient: gradient * float("inf"))
    with pytest.raises(InputError, match="no longer a number at step 4"):
        list(events)
    assert (tmp_path / "c.pt").read_bytes() == before
    saved = load_checkpoint(tmp_path / "c.pt")
    assert saved is not None
    assert all(value.isfinite().all() for value in saved.network.values())


def test_a_checkpoint_of_another_network_is_refused(config, clips, trunk, tmp_path) -> None:
    list(train_on(config, trainee_of(config, trunk), clips, tmp_path / "c.pt"))
    other = replace(config, network=replace(config.network, feature_dim=24))
    with pytest.raises(InputError, match=r"c\.pt is of another network"):
        list(train_on(other, trainee_of(other, trunk), clips, tmp_path / "c.pt"))


def test_measuring_changes_nothing(config, clips, trunk) -> None:
    trainee = trainee_of(config, trunk)
    before = state_of(trainee)
    measure_clips(trainee, clips)
    assert all(np.array_equal(value, before[name]) for name, value in state_of(trainee).items())
    assert trainee.training


def test_a_figure_that_no_joint_counts_for_is_left_out(config, clips, trunk) -> None:
    bare = replace(clips, hidden=np.zeros_like(clips.hidden))
    assert measure_clips(trainee_of(config, trunk), bare).keys() == {"first", "last", "last, true start"}
