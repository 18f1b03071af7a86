"""Readings to meaning: letterhead, unit, sections, figures, each with its evidence."""
