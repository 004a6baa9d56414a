"""Yearly reports of councils: who sat, who came, how long they spoke, what they recommended and what became of it.

A report is made of rows that the public may read, is published with one click in every language of the town, and never
changes afterwards. Who sits in a council by group is counted and protected by ``statistics`` alone.
"""
