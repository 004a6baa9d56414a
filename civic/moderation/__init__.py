"""Moderation: community guidelines, reports of what breaks them, cases, decisions with reasons, appeals, and the
account that a town gives of all of it.

A report hides nothing, however many there are. A decision is a person's, names the guideline, and can be appealed; the
appeal goes to somebody else. What is hidden leaves the tables that pages read (decision 31).
"""
