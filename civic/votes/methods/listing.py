"""The options of a ballot as its page lists them, whatever is marked at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.i18n import say
from civic.resources import queries as resources
from civic.towns.here import Town
from civic.votes.frozen import Paper, PaperOption
from civic.votes.views import BallotOption, PictureShown
from civic.votes.wording import cost, titled


def listed(
    place: Town, vote: Paper, order: Sequence[int], chosen: frozenset[int]
) -> Iterator[tuple[PaperOption, BallotOption]]:
    """Each option in an order of their ids, and what the page shows of it. One query for all."""
    by_id = {option.id: option for option in vote.options}
    ids = {option.about_id for option in vote.options if option.about_id}
    abouts = resources.public_things(place.id, ids, process_id=vote.process_id)
    urls = {found: f"/{i18n.current_language()}/{thing.address}" for found, thing in abouts.items()}
    for number in order:
        found = by_id[number]
        yield found, _shown(place, vote, found, number in chosen, urls.get(found.about_id or 0, ""))


def _shown(place: Town, vote: Paper, found: PaperOption, chosen: bool, url: str) -> BallotOption:
    return BallotOption(
        *titled(found.titles),
        id=found.id,
        text=say(found.texts),
        cost=cost(vote, found),
        hood=found.neighbourhood_id,
        place=place.hood_name(found.neighbourhood_id) or (_("Whole town") if place.hoods else ""),
        chosen=chosen,
        too_much=None,
        url=url_for("votes.option", vote_id=vote.id, option_id=found.id) if found.source else url,
        pictures=pictures(vote, found),
    )


def pictures(vote: Paper, found: PaperOption) -> list[PictureShown]:
    """The pictures of an option."""
    return [
        PictureShown(
            url_for("votes.picture", vote_id=vote.id, picture_id=one.id), one.description, one.width, one.height
        )
        for one in found.pictures
    ]


def proposal_url(place: Town, vote: Paper, found: PaperOption) -> str:
    """Where the proposal is that an option was; empty where not every reader of the vote may see it."""
    ids = {found.about_id} if found.about_id else set()
    about = resources.public_things(place.id, ids, process_id=vote.process_id).get(found.about_id or 0)
    return f"/{i18n.current_language()}/{about.address}" if about else ""
