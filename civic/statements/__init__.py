"""Agree, disagree, pass: statements and the opinion groups that show in the answers.

A *round* belongs to a process. Organisers write its first statements and open it; participants answer statements and
add their own, until it closes. An *answer* is what somebody thinks of a statement: agree, disagree or pass. A *double*
is a statement that says what another one says; it is merged into it. A *result* is what was computed from the answers.

The package never shows who answered what, to organisers neither, and never describes a group under ten people.
"""
