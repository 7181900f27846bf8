"""The Person menu: finding and following."""

from __future__ import annotations

from app.actions.definition import IDLE, ActionDef, T, V, tool
from app.can import Can
from app.view import Tool

PERSON = (
    ActionDef("find", "Find the person", "Person", "session.tracker.find_person", (), ("P",), "find", IDLE,
              "Look for the person who stands out most in this frame", toolbar=True),
    tool(Tool.BOX, "Draw a box around the person", "Person", "G", "Say where the person is in this frame"),
    ActionDef("add_person", "Add a person", "Person", "session.people.add", needs=V, first=True,
              tip="Somebody who has no joint yet"),
    ActionDef("next_person", "Next person", "Person", "session.people.step", (1,), ("Y",), needs=T),
    ActionDef("previous_person", "Previous person", "Person", "session.people.step", (-1,), ("Shift+Y",), needs=T),
    ActionDef("split_person", "From here on this is another person", "Person", "session.people.split", needs=T,
              tip="Everything of the selected person from this frame on becomes a new person"),
    ActionDef("remove_person", "Remove the person", "Person", "session.people.remove", needs=T,
              tip="Take the selected person out of the whole video"),
    ActionDef("track", "Track from this frame", "Person", "session.tracker.track", (), ("Ctrl+Return", "Ctrl+Enter"),
              "track", IDLE, "Carry the pose through the rest of the video", first=True, toolbar=True),
    ActionDef("track_picked", "Track through the picked frames", "Person", "session.tracker.track_picked",
              needs=IDLE | Can.RANGE, tip="From the first of them to the last; what comes after them stays"),
    ActionDef("track_everybody", "Track everybody from this frame", "Person", "session.tracker.track_everybody",
              needs=IDLE, tip="Everybody who has a window in this frame, one after the other"),
    ActionDef("cancel", "Stop tracking", "Person", "session.tracker.cancel", (), (), "stop", Can.RUN,
              "End tracking and keep what is done"),
)  # fmt: skip
