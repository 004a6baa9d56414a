"""Who hears about what.
"""
