"""Settings of the pure tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes depends on what else the machine does; a slow machine is no failure.
settings.register_profile("civic", deadline=None)
settings.load_profile("civic")
