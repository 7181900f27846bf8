"""`kimnet model info`: the numbers of a network by name, by file and by weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.command import kimnet, refused

SMALL = 'encoder = "mobilenetv2"\ninitializer = "shared"\nfeature_dim = 8\ninput_size = 64\n'


def test_the_parts_of_a_named_network_are_listed_with_their_sum() -> None:
    status, out, _ = kimnet("model", "info", "kimnet-lite")
    assert status == 0
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
    assert lines["correction.conv_g"] == ["44,416", "0.18", "0.000", "0.182", "0.727"]
    sizes = [int(lines[name][0].replace(",", "")) for name in lines if name in ("encoder", "initializer", "kmm")]
    assert sum(sizes) < int(lines["total"][0].replace(",", ""))


def test_a_file_by_itself_and_a_runs_file_describe_the_same_network(tmp_path: Path) -> None:
    alone, run = tmp_path / "network.toml", tmp_path / "run.toml"
    alone.write_text(SMALL)
    run.write_text(f'name = "x"\n[network]\n{SMALL}')
    answers = [json.loads(kimnet("model", "info", path, "--json")[1]) for path in (alone, run)]
    assert answers[0]["total"] == answers[1]["total"]
    assert answers[0]["total"]["parameters"] == sum(part["parameters"] for part in answers[0]["parts"])
    assert answers[0]["total"]["megabytes"] == pytest.approx(answers[0]["total"]["parameters"] * 4e-6)
    assert answers[0]["config"]["kmm_norm"] == "softmax"  # what the file does not say is as in the paper


def test_weights_describe_themselves(weights: Path) -> None:
    answer = json.loads(kimnet("model", "info", weights, "--json")[1])
    assert answer["config"]["feature_dim"] == 16
    assert answer["total"]["gmacs_clip"] == pytest.approx(
        answer["total"]["gmacs_first"] + 4 * answer["total"]["gmacs_each"]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [("encoder = 5", "encoder is 5"), ("= 5", "describes no network"), ("depth = 5", "unknown entries: depth")],
)
def test_a_file_that_describes_no_network_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "network.toml"
    path.write_text(text)
    assert said in refused("model", "info", path)
    assert "cannot be read" in refused("model", "info", tmp_path / "missing.toml")


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    assert "kimnet-r50, " in refused("model", "info", "kimnet-r51")
