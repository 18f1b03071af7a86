"""What is said about peers is counted right: a comparison that counts wrongly is worse than none."""

from pathlib import Path
from typing import Any

from bench import peers
from bench.corpus import Submission

SENTENCE = "Các phòng, ban phối hợp chặt chẽ, không có ý kiến kéo dài."


def submission() -> Submission:
    """A report with one sentence and two figures."""
    truth: dict[str, Any] = {
        "sections": {"I": {"status": "read", "text": SENTENCE}},
        "figures": {
            "a": {"value": 2718.0, "status": "read", "raw": "2.718"},
            "b": {"value": 12.0, "status": "read", "raw": "12"},
        },
    }
    return Submission("a", truth, (Path("a.pdf"),))


def test_text_is_looked_for_in_all_that_was_written_and_figures_by_name() -> None:
    """A peer writes pages as one text, the product a record: each is counted for what it gives."""
    found = {"text": f"BÁO CÁO\n{SENTENCE.replace('phòng', 'phong')}\nhết 2.718", "cells": [], "figures": {}}
    found["figures"] = {"a": ["read", 2718.0], "b": ["read", 13.0]}

    right = peers._right(submission(), found)

    assert (right["characters"], right["characters_wrong"]) == (len(SENTENCE), 1)
    assert (right["figures"], right["seen"], right["named"], right["silent"]) == (2, 1, 1, 1)


def test_a_program_that_wrote_nothing_got_everything_wrong() -> None:
    """A crash must not look like a program without errors."""
    right = peers._right(submission(), {})

    assert right["characters_wrong"] == right["characters"] == len(SENTENCE)
    assert (right["seen"], right["failed"]) == (0, 1)
