"""What a town does after it has decided: its plan of measures, and how far each one is.

A *measure* is something that a town promised to do: its owner is an office, it has dates, money, and *indicators*
with a target and dated *readings*. It says which proposals it came from and which neighbourhoods it is in. The
measures of a process are its *plan*; all measures of a town are the town's plan. Whether a measure is *late* is
computed from its dates and never typed.

The package never changes a date or an amount without a reason that everybody can read, and tells nobody who follows
what.
"""
