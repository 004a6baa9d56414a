"""The demonstration town.
"""
