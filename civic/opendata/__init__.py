"""Open data: everything public of a town as files and under /api/v1, documented field by field.

A record says nothing that a page does not show to a reader without an account, and leaves out names of residents: pages
forget them when somebody leaves, copies of files do not. Answers about people are here as published figures only.

Words: a *dataset* is one kind of record (proposals, votes); the *archive* is all files of a town in one; the
*catalogue* describes them in DCAT-AP.
"""
