"""What people choose to tell about themselves. Confidential: few may ask, and each reading is written down.

A *question* has a version and a closed list of values, an *answer* belongs to a respondent (a person, or somebody
whom an imported file describes) and to one municipality, a *consent* says what one answer may be used for. A
*reading* is the only way out, for a named purpose, and leaves an entry in the audit log.

This package never asks for an answer in return for taking part, never infers one, never tabulates what somebody wrote
in their own words, and shows nobody's answers to anybody but that person.
"""
