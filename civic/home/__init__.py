"""The home page of a town, which other packages fill."""
