"""Measurements: `./tonghop bench accuracy` and `./tonghop bench speed`; results are kept in results/."""
