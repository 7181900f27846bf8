"""What is there, so that a verb makes sense."""

from __future__ import annotations

from enum import Flag, auto


class Can(Flag):
    """Actions say which of these they need; the session says which there are."""

    ALWAYS = 0
    VIDEO = auto()
    TRACK = auto()  # a person is selected
    JOINT = auto()  # a joint is selected
    RANGE = auto()  # frames are picked
    IDLE = auto()  # no run is in progress
    RUN = auto()  # one is
    MASK = auto()  # something is painted
    COMPARISON = auto()  # there is a comparison run
    PROPOSAL = auto()  # something is proposed
    VIDEOS = auto()  # the project has several
    UNDO = auto()
    REDO = auto()
