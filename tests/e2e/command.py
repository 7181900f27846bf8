"""Running a command as a person does, within the process of the tests."""

from __future__ import annotations

from typer.testing import CliRunner

from app.cli import FAILED, app

BOX = "186,168,303,492"  # around the man in the first frame of the sample clip
FRAMES = 4  # that tests track of it


def kimnet(*arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a traceback is never an answer
    return result.exit_code, result.stdout, result.stderr


def refused(*arguments: object) -> str:
    """The sentence with which a command refuses."""
    status, out, error = kimnet(*arguments)
    assert status == FAILED, (out, error)
    assert out == ""
    assert error.strip().endswith(".")
    assert "Traceback" not in error
    return " ".join(error.split())
