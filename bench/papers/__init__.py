"""Independent evidence: reports of any campaign in layouts and wordings that nobody tuned the reader to."""
