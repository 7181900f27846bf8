"""The configuration: the paper by default, and nothing that cannot be built."""

from __future__ import annotations

import json

import pytest

from kimnet_core.model.config import CHOICES, ENCODER_WIDTHS, LATER, KIMNetConfig
from kimnet_core.model.encoders import BUILDERS


def test_the_defaults_are_the_papers_network() -> None:
    config = KIMNetConfig()
    assert (config.encoder, config.initializer, config.feature_dim) == ("sb50", "sb101", 256)
    assert (config.kmm_norm, config.kmm_scale, config.correction_act) == ("softmax", "sqrt_hw", "none")
    assert (config.prior_motion, config.temporal) == ("none", "kmm")
    assert config.heatmap_size == 64


def test_a_configuration_survives_json() -> None:
    config = KIMNetConfig(encoder="movenet", initializer="shared", feature_dim=64, decoder_bn="split")
    assert KIMNetConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("field", sorted(CHOICES))
def test_an_unknown_choice_is_answered_with_the_known_ones(field: str) -> None:
    with pytest.raises(ValueError, match=rf"{field} is 'best'; choose one of .*{CHOICES[field][-1]}"):
        KIMNetConfig(**{field: "best"})


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"joints": 0}, "whole number"),
        ({"joints": True}, "whole number"),
        ({"feature_dim": 64.0}, "whole number"),
        ({"feature_dim": 10**9}, "whole number from 1 to 1024"),
        ({"input_size": 100}, "multiple of 32"),
        ({"input_size": 96, "initializer": "hourglass8"}, "multiple of 64"),
        ({"skeleton": ""}, "skeleton"),
        ({"encoder": "hrnet_w32", "encoder_proj": "none"}, "hrnet_w32 has 32 channels"),
        ({"network": "lstm_pm_original", "input_size": 100}, "multiple of 8"),
        ({"kmm_share": 1}, "kmm_share is 1; it must be true or false"),
        ({"kmm_size": -1}, "whole number from 0"),
        ({"kmm_size": True}, "whole number"),
        ({"kmm_size": 24}, "kmm_size is 24; it must divide the 64 cells"),
        ({"kmm_norm": "ratio", "kmm_act": "none"}, "kmm_act"),
        ({"encoder": ["sb18"]}, "choose one of"),
        ({"temporal": "dkd", "prior_motion": "flow"}, "kernels of dkd have no place"),
        ({"network": "rpstn", "prior_motion": "flow"}, "kernels of rpstn have no place"),
    ],
)
def test_what_cannot_be_built_is_refused(options: dict, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        KIMNetConfig(**options)


def test_unknown_and_missing_entries_are_named() -> None:
    values = KIMNetConfig().to_dict()
    with pytest.raises(ValueError, match="unknown entries: depth"):
        KIMNetConfig.from_dict(values | {"depth": 3})
    del values["kmm_act"]
    with pytest.raises(ValueError, match="lacks: kmm_act"):
        KIMNetConfig.from_dict(values)


def test_files_from_before_a_field_was_there_say_what_their_networks_are() -> None:
    values = KIMNetConfig(encoder="sb18").to_dict()
    assert not LATER.keys() & values.keys()
    read = KIMNetConfig.from_dict(values)
    assert {name: getattr(read, name) for name in LATER} == LATER


def test_a_field_that_came_later_is_written_where_it_says_something_new() -> None:
    config = KIMNetConfig(prior_motion="flow", kmm_share=True, kmm_size=16)
    values = config.to_dict()
    assert {name: values[name] for name in LATER if name in values} == {
        "prior_motion": "flow",
        "kmm_share": True,
        "kmm_size": 16,
    }
    assert KIMNetConfig.from_dict(values) == config


def test_heatmaps_have_a_quarter_of_the_crop_but_those_of_the_released_lstm() -> None:
    assert KIMNetConfig(input_size=192).heatmap_size == 48
    original = KIMNetConfig(network="lstm_pm_original", input_size=368)
    assert (original.stride, original.heatmap_size) == (8, 46)


def test_an_encoder_may_have_any_width_where_it_is_projected() -> None:
    assert KIMNetConfig(encoder="hrnet_w32").feature_dim == 256
    assert KIMNetConfig(encoder="hrnet_w32", encoder_proj="none", feature_dim=32).feature_dim == 32


def test_every_encoder_of_the_table_has_a_builder() -> None:
    assert set(BUILDERS) == set(ENCODER_WIDTHS)
