"""Kinds of groups and legal pages; why a town refuses. Pure."""

from __future__ import annotations

from enum import StrEnum


class GroupKind(StrEnum):
    RESIDENTS = "residents"
    COUNCIL = "council"
    WORKING_GROUP = "working_group"
    STAFF = "staff"
    #: Those who were invited to read a process by link; organisers choose no such group for anything else.
    READERS = "readers"
    #: Residents whose residence the town has verified: all of them, and those of one neighbourhood.
    VERIFIED = "verified"
    NEIGHBOURHOOD = "neighbourhood"


class LegalKind(StrEnum):
    PRIVACY = "privacy"
    IMPRINT = "imprint"
    TERMS = "terms"
    ACCESSIBILITY = "accessibility"


class TownCode(StrEnum):
    """Why a request is refused."""

    SLUG_TAKEN = "slug_taken"
    SLUG_SHAPE = "slug_shape"
    TERM_ENDS_BEFORE = "term_ends_before"
    NO_NAME = "no_name"
    NAME_OF_TOWN = "name_of_town"
    NAME_SIGNS = "name_signs"
    NO_LANGUAGE = "no_language"
    UNKNOWN_ZONE = "unknown_zone"
    BAD_SENDER = "bad_sender"
    SENDER_OF_TOWN = "sender_of_town"
    BAD_COLOUR = "bad_colour"
    FAINT_COLOURS = "faint_colours"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_COUNTRY = "unknown_country"
    TOO_MANY_CLOSING_DAYS = "too_many_closing_days"
    NO_THEME_NAME = "no_theme_name"
    THEME_TWICE = "theme_twice"
    OTHER_THEME = "theme_of_no_town"
