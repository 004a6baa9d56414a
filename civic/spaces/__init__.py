"""Municipality, process, phase; roles; groups of people with terms; resources and their audiences."""
