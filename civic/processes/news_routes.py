"""News of a process: organisers publish it, everybody reads it, also as a feed."""

from __future__ import annotations

from flask import abort, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import atom as atom_feed
from civic.core import i18n
from civic.core.atom import Entry
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say, tongue
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.processes import pages, policy, queries, service
from civic.processes.forms import NewsForm
from civic.processes.models import News, Process
from civic.processes.policy import Can, require
from civic.processes.routes import bp
from civic.towns.here import Town, stand_in


@bp.get("/processes/<slug>/news.atom")
@gate(Gate.PUBLIC)
def atom(slug: str) -> ResponseReturnValue:
    """News of a process, for programs that follow feeds."""
    process, place = _seen(slug)
    response = make_response(_feed(process, place))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.add_etag()
    return response.make_conditional(request)


def _feed(process: Process, place: Town) -> bytes:
    base = current_app.config["CIVIC"].base_url
    page, own = (base + url_for(name, slug=process.slug) for name in ("processes.show", "processes.atom"))
    entries = [_entry(process, place, each, page) for each in queries.news(process.id, pages.MOST_NEWS)]
    return atom_feed.written(_("News: %(title)s", title=say(process.titles)), own, own, page, entries)


def _entry(process: Process, place: Town, found: News, page: str) -> Entry:
    base = current_app.config["CIVIC"].base_url
    return Entry(
        title=say(process.titles),
        language=tongue(found.texts),
        id=f"{base}/processes/{process.slug}/news/{found.id}",
        url=f"{page}#news-{found.id}",
        published=found.at,
        updated=found.at,
        author=place.name,
        html=say(found.texts_html),
    )


def _seen(slug: str) -> tuple[Process, Town]:
    """A process that the reader may see, or 404."""
    process = queries.process(slug) or abort(404)
    if not policy.may_see_process(current_actor(), process):
        abort(404)
    return process, stand_in(process.municipality_id)


@bp.route("/processes/<slug>/news", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def write_news(slug: str) -> ResponseReturnValue:
    """Publish news, which followers get in their language."""
    process, place = _seen(slug)
    require(current_actor(), Can.MANAGE_PROCESS, process)
    form, own = NewsForm(), i18n.current_language()
    languages = sorted(place.languages, key=lambda code: (code != own, place.languages.index(code)))
    form.offer_languages(languages)
    if form.validate_on_submit():
        with accepted(form) as done:
            process = queries.process(slug) or abort(404)
            texts = {code: field.data or "" for code, field in zip(languages, form.texts, strict=False)}
            service.publish_news(current_actor(), process, texts)
        if done:
            words = _("The news is published. Followers are told.")
            return told("good", words, url_for("processes.show", slug=slug, _anchor="news"))
    return form_page("processes/news_form.html", form, place=place, process=process)
