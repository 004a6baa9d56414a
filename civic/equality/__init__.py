"""The equality check of a process: what a town expects of who takes part, written before, and what came of it.

*Before*: who is affected, what is known of it, what is done about it, and a *forecast*: which share of those who take
part each group of one question will be. It enters the log of acts when it is fixed, and never changes again. *After*:
the forecast beside the published figures of the process, and beside nothing else.
"""
