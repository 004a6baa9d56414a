"""Texts that several people write: versions, differences by words, suggested changes, where each word comes from.

A *passage* is a paragraph of a text. A *change* is a list of edits that turn one version into the next. A *suggestion*
is a change to one passage that somebody has to decide on; when the text moves on meanwhile, it is *carried over* to the
new version. Suggestions that touch the same words are *alternatives*. *Provenance* says which decision each word of the
present text comes from.

The package knows nothing about what a text belongs to, keeps no tables, and never loses a suggestion: what cannot be
carried over is said to be overtaken or gone.
"""
