"""The Go menu: where to look."""

from __future__ import annotations

from app.actions.definition import ActionDef, T, V
from app.can import Can
from app.player.pace import SPEEDS

_SPEEDS = tuple(
    ActionDef(
        f"speed_{speed:g}", f"Play at {speed:g} times the speed", "Go", "session.playback.choose_speed", (speed,),
        needs=V, checked=("speed", speed), group="Speed",
    )
    for speed in SPEEDS
)  # fmt: skip

GO = (
    ActionDef("play", "Play or pause", "Go", "session.playback.toggle", keys=("Space",), icon="play", needs=V),
    ActionDef("play_context", "Play what led here", "Go", "session.playback.play_context", (), ("Shift+Space",),
              needs=V, tip="The two seconds before the frame, up to it"),
    ActionDef("next", "Next frame", "Go", "session.steps.tap", (1,), ("Right", "D"), "next", V,
              "Hold the key to go on, ever faster"),
    ActionDef("previous", "Previous frame", "Go", "session.steps.tap", (-1,), ("Left", "A"), "previous", V,
              "Hold the key to go on, ever faster"),
    ActionDef("on_10", "10 frames on", "Go", "session.steps.tap", (10,), ("Shift+Right",), needs=V),
    ActionDef("back_10", "10 frames back", "Go", "session.steps.tap", (-10,), ("Shift+Left",), needs=V),
    ActionDef("first", "First frame", "Go", "session.playback.first", (), ("Home",), "first", V),
    ActionDef("last", "Last frame", "Go", "session.playback.last", (), ("End",), "last", V),
    ActionDef("go_to", "Go to frame or time…", "Go", "ask_place", (), ("Ctrl+G",), needs=V,
              tip="By frame, time, time code or share of the video"),
    ActionDef("next_corrected", "Next corrected frame", "Go", "session.step_corrected", (1,), ("Ctrl+Right",),
              needs=T, first=True),
    ActionDef("previous_corrected", "Previous corrected frame", "Go", "session.step_corrected", (-1,),
              ("Ctrl+Left",), needs=T),
    ActionDef("next_finding", "Next finding", "Go", "session.review.next", (), ("E",), needs=T, first=True,
              tip="The next frame that is worth a look, the worst first"),
    ActionDef("previous_finding", "Back from a finding", "Go", "session.review.previous", (), ("Q",), needs=T,
              tip="The finding before; from the first, the frame you came from"),
    ActionDef("finish_finding", "Done with the finding", "Go", "session.review.finish", (), ("Shift+E",), needs=T,
              tip="It is put right; show the next"),
    ActionDef("skip_finding", "Skip the finding", "Go", "session.review.skip", (), ("Shift+Q",), needs=T,
              tip="It is right as it is; show the next"),
    ActionDef("look_closer", "Look closer at the track", "Go", "session.review.look", (), (), needs=T | Can.IDLE,
              tip="Go through the track with what the network saw, for more findings"),
    ActionDef("range_begin", "Pick frames from here", "Go", "session.range_verbs.begin", (), ("I",), needs=V,
              first=True, tip="The first of the frames that are looped, and that verbs on many frames act on"),
    ActionDef("range_end", "Pick frames up to here", "Go", "session.range_verbs.end", (), ("Shift+I",), needs=V),
    ActionDef("range_clear", "Pick no frames", "Go", "session.range_verbs.clear", needs=V | Can.RANGE),
    ActionDef("loop", "Play over and over", "Go", "session.playback.toggle_loop", (), ("Ctrl+L",), "loop", V,
              "The picked frames, else the whole video", ("looping", True)),
    ActionDef("slower", "Play slower", "Go", "session.playback.scale_speed", (-1,), ("<",), needs=V, first=True),
    ActionDef("faster", "Play faster", "Go", "session.playback.scale_speed", (1,), (">",), needs=V),
    *_SPEEDS,
)  # fmt: skip
