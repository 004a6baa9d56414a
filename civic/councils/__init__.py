"""Advisory councils: mandate, members with terms, recommendations and the replies to them.
"""
