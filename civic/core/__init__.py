"""Plumbing that knows nothing about cities: database, permissions, gates, events, outbox, jobs, languages, mail."""
