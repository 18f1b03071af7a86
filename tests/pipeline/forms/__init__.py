"""Blank forms: made, filled in, sent back in every way, and read."""
