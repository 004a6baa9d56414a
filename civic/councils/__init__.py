"""Advisory councils: mandate, members with terms, recommendations and the replies to them.

Words: a *seat* is taken by lot, for an organisation or by election; a *term* is that of a membership in the council's
group, and the right ends with it. A *recommendation* is a draft until the council adopted it, then open until the
municipality *replies*; what the reply promised are its *steps*. Who drafted or voted what is nowhere kept.
"""
