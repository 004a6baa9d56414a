"""Files of other systems, read into a process of this installation by commands.

Words of this package: a *sheet* is a CSV as it was read; a *column* of it stands for a *field* that we know, is about a
person, or is kept as it came; a *broken* row does not arrive and is told with its line; a *note* is about a row that
did. A *source* names what the external ids are unique in: the platform and the process that took it in.

It never invents a person, never keeps a name, a number or a hash of one, and never counts an imported support as
somebody's. Voters of a published ballot file become respondents without account, name or address.
"""
