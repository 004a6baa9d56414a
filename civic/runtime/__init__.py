"""Setting up, starting and looking after the program on one machine.

Words of this room: the *set-up* brings packages and browser assets; the *supervisor* starts the web server,
the workers, the scheduler and the embedded queue as *parts* and keeps them running; the *doctor* says what is
wrong. It never decides anything about towns, and no other room imports it.
"""
