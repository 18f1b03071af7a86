"""How files become records: pure functions, path or value in, value out; `process` is the story."""
