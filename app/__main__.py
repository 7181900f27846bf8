"""`kimnet-studio`, or `python -m app`: the window."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from app.application import name_application, parse, start, start_log


def main() -> None:
    """Run the application until its window is closed."""
    options = parse(sys.argv[1:])  # before Qt, so that --help needs no screen
    app = QApplication(sys.argv[:1])
    name_application(app)
    window = start(options, start_log())
    status = app.exec()
    window.deleteLater()
    sys.exit(status)


if __name__ == "__main__":
    main()
