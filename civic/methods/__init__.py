"""`civic methods`: the maths of the platform on files, without server or database.

Words: a *command* belongs to a room (`votes`, `councils`, `statements`, `statistics`), reads files and prints
one JSON object. This room never computes anything itself, and never reaches Flask or the database.
"""
