"""A person who is dragging a joint when the machine takes the application away: `python -m ... CLIP SETTINGS`.

Prints what is on the screen after each edit that the status bar calls saved, as one line of JSON: the places of
the joints that have one, frame pixels. Then a drag is begun and never ended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.application import Options, start
from kimnet_core.resources import DEFAULT_WEIGHTS
from tests.e2e.stories.driver import Studio
from tests.e2e.stories.labels import STANDING


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(studio: Studio) -> None:
    """Print the shown pose once it is saved."""
    studio.settle()
    pose = studio.poses()[:1]
    say(json.dumps(pose.xy[pose.placed].tolist()))


def main(clip: Path, settings: Path) -> None:
    """Place four joints with the mouse, move two of them, and hold a third."""
    app = QApplication([])
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(settings))
    studio = Studio(start(Options(clip, DEFAULT_WEIGHTS, "dark"), settings / "log"), settings / "shot")
    studio.wait_for_picture()
    studio.do("tool_place")
    for x, y in STANDING[:4] / 2:
        studio.click(x, y)
        tell(studio)
    studio.key("Escape")
    for joint in (0, 3):
        studio.drag_joint(joint, 12, -7)
        tell(studio)
    studio.hold_joint(1, 30, 30)
    say("holding")
    app.exec()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
