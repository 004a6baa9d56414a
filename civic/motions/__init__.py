"""Motions at meetings: moved, seconded, amended, put to the vote of the members who are there."""
