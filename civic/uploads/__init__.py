"""Maps and population tables that a town sends, read by a job; and which pictures and documents are taken."""
