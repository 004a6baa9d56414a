"""Maps and population tables that a town sends: read by a job, looked at, then used or not. Also what may be attached."""
