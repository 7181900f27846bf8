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
    ActionDef("cancel", "Stop tracking", "Person", "session.tracker.cancel", (), (), "stop", Can.RUN,
              "End tracking and keep what is done"),
    ActionDef("propagate", "Propagate from this frame", "Person", "session.propagate", (), ("R",), "", T | Can.IDLE,
              "Work out everything after this frame anew; joints you placed stay"),
    ActionDef("hold", "Corrections hold", "Person", "session.correction.switch_holding", needs=IDLE, first=True,
              checked=("holds", True),
              tip="What you put right stays right as the picture moves on. Off, the picture soon wins it back; with "
              "both this and learning off, you see the network of the paper"),
    ActionDef("learn", "Learn from corrections", "Person", "session.correction.switch_learning", needs=IDLE,
              checked=("learned", True),
              tip="Each frame you correct teaches the network this person, in this project alone. With both this and "
              "holding off, you see the network of the paper"),
)  # fmt: skip
