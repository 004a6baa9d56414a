"""Who takes part, by group and neighbourhood, with small numbers protected."""
