"""Participation reports and open data.
"""
