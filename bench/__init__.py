"""Measurements: `make bench`. Figures are ratios to a calibrator of the same run, because machines differ."""
