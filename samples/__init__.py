"""Made-up campaigns and reports of every kind, and the generator that makes them (also used by bench/ for calibration)."""
