"""People and organisations: sign-up, sign-in, sessions, leaving."""
