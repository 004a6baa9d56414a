"""Setting up, starting and looking after the program on one machine.

Words of this package: the *set-up* brings packages and browser assets; the *supervisor* starts the web server,
the crew of workers and scheduler, and the embedded queue as *parts* and keeps them running; the *doctor* says what is
wrong. It never decides anything about towns, and no other package imports it.
"""
