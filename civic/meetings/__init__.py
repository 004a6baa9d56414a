"""Agenda, time and place of what people come together for: of a council, of a process, of a whole town.

Words: a meeting is *planned*, then *held* (its minutes are written) or *cancelled* (with a reason). Its *host* is the
group or the process that it belongs to. It knows no council: packages above say whose group that is.
"""
