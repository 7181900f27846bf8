"""The window in which a person makes a skeleton, and says what becomes of the labels there are."""
