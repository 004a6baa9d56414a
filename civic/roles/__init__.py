"""Who may do what for a town: roles, offers of them, and the person behind a session."""
