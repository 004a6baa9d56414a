"""New measures of a town and news of them as an Atom feed, of what everybody may see."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _

from civic.core import atom as atom_feed
from civic.core import i18n
from civic.core.atom import Entry
from civic.core.cache import remember
from civic.core.i18n import say, tongue
from civic.measures import queries
from civic.measures.models import Measure, Update
from civic.towns.here import Town

MOST = 50


def atom(place: Town) -> bytes:
    """The feed of a town, made once a second for all readers."""
    found: bytes = remember(("measures.feed", place.id, i18n.current_language()), lambda: _written(place))
    return found


def _written(place: Town) -> bytes:
    base = current_app.config["CIVIC"].base_url
    new = [_measure(place, each, base) for each in queries.recent(place.id, MOST)]
    news = [_news(place, each, measure, base) for each, measure in queries.newest_news(place.id, MOST)]
    own = base + url_for("measures.atom", **place.args)
    return atom_feed.written(
        _("What the town promised – %(town)s", town=place.name),
        own,
        own,
        base + url_for("measures.plan", **place.args),
        sorted([*new, *news], key=lambda entry: entry.published, reverse=True)[:MOST],
    )


def _measure(place: Town, measure: Measure, base: str) -> Entry:
    return Entry(
        title=_("New measure: %(title)s", title=say(measure.titles)),
        language=tongue(measure.titles),
        id=f"{base}/measures/{measure.id}",
        url=base + url_for("measures.show", measure_id=measure.id),
        published=measure.created_at,
        updated=measure.created_at,
        author=place.name,
        html=say(measure.texts_html),
    )


def _news(place: Town, found: Update, measure: Measure, base: str) -> Entry:
    return Entry(
        title=say(measure.titles),
        language=tongue(found.texts),
        id=f"{base}/measures/{measure.id}/news/{found.id}",
        url=base + url_for("measures.show", measure_id=measure.id, _anchor=f"news-{found.id}"),
        published=found.at,
        updated=found.at,
        author=place.name,
        html=say(found.texts_html),
    )
