"""What things are: frozen values that every other layer speaks in; no I/O, no settings, no frameworks."""
