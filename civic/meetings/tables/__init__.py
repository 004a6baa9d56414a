"""Mixed tables for small-group rounds: who sits where, so that people meet others and each table is mixed.

Words: a *round* seats everybody once, at one of the *tables*; a *repeated pair* are two people who share a table again
(three times together count as two); a *field* is what tables are mixed by, with a value for each person.

Pure: no framework, no database. The same people, options and seed give the same tables, in whatever order they come.
"""
