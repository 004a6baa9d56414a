"""Threads and posts.
"""
