"""Open calls of councils: who applies, the pool, its quotas, the draw in public, and who takes a seat.

Words: a *call* invites people to apply for seats that are drawn by lot; who applied is the *pool*. A *draw* first
computes and publishes the whole lottery, then names a row of its 1,000 panels by a number that is drawn in public. Each
applicant has a *number* in a draw; published files know numbers, never names and never answers (decision 41).
"""
