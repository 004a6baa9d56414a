"""Threads and posts: people answer each other about something.

A *thread* belongs to a resource: the proposal, text or meeting that is discussed, and whoever may see that may read
the thread. A *post* stands under the thread or under another post. Its *path* holds the numbers of all posts above
it and its own, so that ordering by path reads the thread as it is nested, with one query.

The package never deletes a post that others answered, never changes what somebody wrote without keeping what stood
there before, and never invents a person for a post that came from another system: such a post has a label instead.
"""
