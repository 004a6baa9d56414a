"""What residents propose to their town, and who supports it.

A *proposal* belongs to a process. Until it is published it is a *draft* that its author alone sees. A *support* is
one person's, given and taken back as often as they like while the process takes supports; nobody sees whose it was.
With as many supporters as the municipality says (the *threshold*) the town must *answer*.

The package never counts a person twice, never adds supports of another system to those of persons (imported numbers
stay beside them, marked), and never tells who supported what.
"""
