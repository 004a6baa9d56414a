"""Real services for tests: PostgreSQL and Valkey out of wheels, or the ones that the environment names."""
