"""Who lives in a town, confirmed at its desk or by its register: a level, a neighbourhood, a day and a way.

It never keeps a document or its number, nor a register in clear text, and it never asks demographics: what people tell
for statistics decides no right.
"""
