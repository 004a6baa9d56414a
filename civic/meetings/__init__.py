"""Agenda, time and place of what people come together for.
"""
