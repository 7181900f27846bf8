"""The lines between a training run and whoever started it."""

from __future__ import annotations

import json

import pytest

from kimnet_core.runs import Event, Failed, Prepared, Saved, Stepped, Validated, from_line, to_line

EVENTS: list[Event] = [
    Prepared("training", 50, 4000),
    Stepped(10, 2000, 1.25, 14.5),
    Validated(100, {"first": 81.25, "last, true start": 79.0}),
    Saved("runs/größe\n.pt"),
    Failed("The loss is no longer a number."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_comes_back_equal(event) -> None:
    line = to_line(event)
    assert "\n" not in line
    assert from_line(line) == event


def test_a_line_says_by_name_what_it_is() -> None:
    assert json.loads(to_line(Saved("x"))) == {"event": "saved", "path": "x"}


@pytest.mark.parametrize(
    "line",
    [
        "", "loading ...", "[1]", "3", "null", "{}", '{"event": "danced"}', '{"event": []}', '{"event": "saved"}',
        '{"event": "saved", "path": "x", "size": 3}', '{"path": "x"}', '{"event": "saved", "path": "x"',
    ],
)  # fmt: skip
def test_a_line_that_is_no_event_is_refused(line) -> None:
    with pytest.raises(ValueError, match="not an event"):
        from_line(line)
