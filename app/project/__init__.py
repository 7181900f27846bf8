"""The open project: its file, its videos, what is said of their frames, and what they cost."""
