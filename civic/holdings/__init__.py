"""All that the platform holds about one person, for that person: as a page to read and as a file to take along.

Words: a part is a kind of thing that is held (sessions, proposals, roles ...), with its rows. Never: what somebody
chose in a vote, which nothing connects with them, and nothing about anybody else.
"""
