"""A report as files: the same figures in each, none of them computed here."""
