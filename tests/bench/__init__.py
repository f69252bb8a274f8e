"""Measurements against a bare baseline in the same run. `make bench` runs them all and prints ratios."""
