"""Drawing a council fairly: the whole lottery first, the draw afterwards.

Words: the *pool* are the people who agreed to be drawn; a *panel* is a set of them that meets every *quota*;
a *lottery* gives each panel a probability, and so each person a *selection probability*. LEXIMIN is the
lottery that makes the smallest selection probability as large as it can be, then the second smallest, and
so on (Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies,
Nature 2021).
"""
