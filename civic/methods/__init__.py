"""`civic methods`: the maths of the platform on files, without server or database.

Words: a *command* belongs to a package (`votes`, `councils`, `statements`, `statistics`), reads files and prints
one JSON object. This package never computes anything itself, and never reaches Flask or the database.
"""
