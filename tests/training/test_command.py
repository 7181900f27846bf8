"""How a command of the training package ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimnet_core.errors import InputError
from training.command import command

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("end", "code", "told"),
    [
        (None, 0, ""),
        (InputError("clips.toml is empty."), 2, "clips.toml is empty.\n"),
        (OSError(28, "No space left on device", "out.json"), 2, "[Errno 28] No space left on device: 'out.json'\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_command_says_why_it_ended(
    end: BaseException | None, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Sequence[str] | None] = []

    @command
    def main(arguments: Sequence[str] | None) -> None:
        seen.append(arguments)
        if end is not None:
            raise end

    assert main(["x"]) == code
    assert seen == [["x"]]
    assert capsys.readouterr().err == told


def test_a_slip_of_the_programmer_is_not_hidden() -> None:
    @command
    def main(_: Sequence[str] | None) -> None:
        raise ValueError("shape")

    with pytest.raises(ValueError, match="shape"):
        main()
