"""The correlation inspector: whom joints listened to, in a frame, on average, and over time."""
