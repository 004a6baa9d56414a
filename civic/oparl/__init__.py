"""Public councils as OParl 1.1 (https://oparl.org), read-only under /api/oparl/v1: an open standard of council systems.

Words: a *body* is a town, an *organization* a council, a *paper* a recommendation or a proposal that a council treats,
a *consultation* an item of an agenda that is about a paper. An object is *noted* when it is first seen, has changed or
is gone.
Nothing is here that a page does not show to everybody, and members are named only if they agreed to it.
"""
