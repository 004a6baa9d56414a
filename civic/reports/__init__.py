"""Participation reports: what a release says, findings first, to be read, printed and handed on.

This package computes nothing of its own: it puts what ``statistics`` released into the order of a report. It never
shows a figure that the release does not.
"""
