"""The Propagate menu: what follows from poses, and what a person makes of the proposal."""

from __future__ import annotations

from app.actions.definition import IDLE, ActionDef, T
from app.can import Can

PROPOSED = Can.VIDEO | Can.PROPOSAL

PROPAGATE = (
    ActionDef("forward", "Forward from this frame", "Propagate", "session.propagation.forward", (), ("R",), "",
              T | Can.IDLE, "Propose what follows from this frame; joints you placed stay"),
    ActionDef("backward", "Backward from this frame", "Propagate", "session.propagation.backward", (), ("Shift+R",), "",
              T | Can.IDLE, "Propose what led to this frame, back to the corrected frame before it"),
    ActionDef("between", "Between the corrected frames around", "Propagate", "session.propagation.between", (),
              ("Ctrl+R",), "", T | Can.IDLE,
              "Run from the corrected frame before and from the one after, and blend by distance and score"),
    ActionDef("fill", "Fill gaps", "Propagate", "session.propagation.fill", (), ("Ctrl+F",), "", T | Can.IDLE,
              "Propose places for joints that are missing for a few frames, in the picked frames, else everywhere",
              first=True),
    ActionDef("smooth", "Smooth", "Propagate", "session.propagation.smooth", (), ("Ctrl+M",), "", T | Can.IDLE,
              "Propose a calmer course, in the picked frames, else everywhere; joints you placed stay"),
    ActionDef("accept", "Accept the proposal", "Propagate", "session.propagation.accept", (), ("Return", "Enter"), "",
              PROPOSED, "Write all that is proposed; one undo step", first=True),
    ActionDef("accept_joints", "Accept the picked joints", "Propagate", "session.propagation.accept_joints", (),
              ("Shift+Return", "Shift+Enter"), "", PROPOSED, "Write these, and go on proposing the others"),
    ActionDef("accept_range", "Accept the picked frames", "Propagate", "session.propagation.accept_range", (),
              ("Alt+Return", "Alt+Enter"), "", PROPOSED, "Write these, and go on proposing the others"),
    ActionDef("reject", "Reject the proposal", "Propagate", "session.propagation.reject", (), (), "", PROPOSED,
              "Put it away; nothing is written"),
    ActionDef("reach_back", "Corrections also reach back", "Propagate", "session.tuning.toggle", ("reach_back",), (),
              "", IDLE, "While you drag a joint, the frames since the corrected one before follow as well",
              ("reach_back", True), True),
    ActionDef("hold", "Corrections hold", "Propagate", "session.correction.switch_holding", needs=IDLE,
              checked=("holds", True),
              tip="What you put right stays right as the picture moves on. Off, the picture soon wins it back; with "
              "both this and learning off, you see the network of the paper"),
    ActionDef("learn", "Learn from corrections", "Propagate", "session.correction.switch_learning", needs=IDLE,
              checked=("learned", True),
              tip="Each frame you correct teaches the network this person, in this project alone. With both this and "
              "holding off, you see the network of the paper"),
)  # fmt: skip
