"""Settings of the whole system: one described class, and Django's settings built from it."""
