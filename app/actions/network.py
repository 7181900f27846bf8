"""The Network menu."""

from __future__ import annotations

from app.actions.definition import ActionDef

NETWORK = (
    ActionDef("weights", "Load weights…", "Network", "files.ask_weights", tip="Put another network to work"),
)  # fmt: skip
