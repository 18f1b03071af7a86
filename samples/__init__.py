"""Made-up campaigns and reports of every kind, and the generator that makes them (bench/ calibrates with it too)."""
