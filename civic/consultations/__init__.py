"""Draft texts of a process: published by its organisers, discussed paragraph by paragraph, version by version."""
