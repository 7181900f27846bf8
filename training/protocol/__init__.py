"""How networks are compared: what they are shown, and what is counted."""
