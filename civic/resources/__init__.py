"""The one row that every public thing has: whose it is, who may see it, what it is called, where it is."""
