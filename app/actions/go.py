"""The Go menu: where to look."""

from __future__ import annotations

from app.actions.definition import ActionDef, T, V

GO = (
    ActionDef("play", "Play or pause", "Go", "session.playback.toggle", keys=("Space",), icon="play", needs=V),
    ActionDef("next", "Next frame", "Go", "session.playback.step", (1,), ("Right", "D"), "next", V),
    ActionDef("previous", "Previous frame", "Go", "session.playback.step", (-1,), ("Left", "A"), "previous", V),
    ActionDef("on_10", "10 frames on", "Go", "session.playback.step", (10,), ("Shift+Right",), needs=V),
    ActionDef("back_10", "10 frames back", "Go", "session.playback.step", (-10,), ("Shift+Left",), needs=V),
    ActionDef("first", "First frame", "Go", "session.playback.first", (), ("Home",), "first", V),
    ActionDef("last", "Last frame", "Go", "session.playback.last", (), ("End",), "last", V),
    ActionDef("next_corrected", "Next corrected frame", "Go", "session.step_corrected", (1,), ("Ctrl+Right",),
              needs=T, first=True),
    ActionDef("previous_corrected", "Previous corrected frame", "Go", "session.step_corrected", (-1,),
              ("Ctrl+Left",), needs=T),
)  # fmt: skip
