"""What every page has around it: the town, the menu, who is signed in, words for the templates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, get_flashed_messages, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from civic.administration import pages as administration_pages
from civic.core import drawing, hooks, i18n, sanitise
from civic.core.cache import remember, shared
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.permissions import Actor
from civic.roles.labels import ROLES
from civic.towns import styles
from civic.towns.here import Town, TownArgs, here

MENU = (
    ("part", "processes.index"),
    ("prop", "proposals.index"),
    ("vote", "votes.index"),
    ("coun", "councils.index"),
    ("meet", "meetings.index"),
    ("stat", "statistics.index"),
)


def _menu_words(key: str) -> str:
    words = {
        "part": _("Take part"),
        "prop": _("Proposals"),
        "vote": _("Votes"),
        "coun": _("Councils"),
        "meet": _("Meetings"),
        "stat": _("Who takes part"),
    }
    return str(words[key])


def _there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def town_args(place: Town | None) -> TownArgs:
    """What a link to a list carries so that it stays in the same municipality."""
    return {} if place is None else place.args


#: Seconds for the parts of the frame: what a town is called and where its menu leads changes seldom.
FRAME = 5.0


#: Parts of every page's frame, each in ``_layout/frame_PART.html``.
PARTS = ("head", "sprite", "nav", "menu", "footer")


def frame_parts(key: str | None = None) -> dict[str, Markup]:
    """The parts of every page's frame that are the same for all readers of a town and a language.

    ``key`` is the entry of the menu on which the page is.
    """
    place = here()

    def make() -> dict[str, Markup]:
        about = {"here": key, "nav": _nav(), "footer": _footer(), "search_url": search_url()}
        words = {"skip": escape(_("Skip to content")), "menu_word": escape(_("Menu"))}
        return {**words, **{part: rendered(f"_layout/frame_{part}.html", **about) for part in PARTS}}

    about = (i18n.current_language(), place and (place.slug, place.version, place.look), key)
    found: dict[str, Markup] = remember(("frame", *about), make, FRAME)
    return found


def frame_languages() -> Markup:
    """This page in other languages; the same for all who ask for an address."""
    place = here()
    # Staff write in a language before the town offers it.
    offered = place.languages if place and not current_actor().staff else tuple(i18n.LANGUAGES)
    about = ("languages", i18n.current_language(), request.path, request.query_string, offered)

    def make() -> str:
        languages = [(code, i18n.LANGUAGES[code]) for code in offered if code in i18n.LANGUAGES]
        return render_template("_layout/frame_languages.html", languages=languages, language_url=i18n.language_url)

    return shared(about, make) if set(offered) - {i18n.current_language()} else Markup("")


def _nav() -> list[tuple[str, str, str]]:
    args = town_args(here())
    return [(key, url_for(end, **args), _menu_words(key)) for key, end in MENU if _there(end)]


def _footer() -> list[tuple[str, list[tuple[str, str]]]]:
    place = here()
    args = town_args(place)
    first = [
        (end, words)
        for end, words in (
            ("towns.about", _("Help: how it works")),
            ("moderation.guidelines", _("Community guidelines")),
            ("towns.index", _("Towns on this platform")),
            ("statistics.index", _("Who takes part")),
            ("measures.plan", _("What the town promised")),
            ("moderation.transparency", _("How the town moderates")),
            ("opendata.show", _("Open data")),
        )
        if _there(end)
    ]
    legal = []
    if _there("towns.legal"):
        legal = [
            (url_for("towns.legal", kind=kind, **args), words)
            for kind, words in (
                ("privacy", _("Privacy")),
                ("imprint", _("About the operator")),
                ("terms", _("Terms of use")),
                ("accessibility", _("Accessibility")),
            )
        ]
    name = " ".join(filter(None, (place.name, place.tagline))) if place else _("About")
    links = [(url_for(end, **args), str(words)) for end, words in first]
    if contact := contact_url(place):
        links.append((contact, str(_("Contact"))))
    return [(name, links), (_("Legal information"), legal)]


def contact_url(place: Town | None) -> str | None:
    """Where a town is asked: its e-mail address, else the page about the operator."""
    if place is None:
        return None
    if place.contact[1]:
        return f"mailto:{place.contact[1]}"
    args = town_args(place)
    return url_for("towns.legal", kind="imprint", **args) if _there("towns.legal") else None


def share_image() -> str:
    """The whole address of the picture that other sites show beside a link to a page."""
    return f"{current_app.config['CIVIC'].base_url}{asset('share.png')}"


def hood_links() -> dict[int, str]:
    """For each neighbourhood of the town the address of its proposals."""
    place = here()
    if place is None or not _there("proposals.index"):
        return {}
    return {hood: url_for("proposals.index", hood=hood, **town_args(place)) for hood in place.hoods}


@lru_cache(maxsize=200)
def _stamp(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file, with its content's hash: it may be kept for ever."""
    try:
        return f"/static/{path}?v={_stamp(f'{current_app.static_folder}/{path}')}"
    except OSError:
        return f"/static/{path}"


@dataclass(frozen=True)
class Me:
    """The reader, as the frame names them; ``desk_url`` leads staff to what there is to do."""

    display_name: str
    url: str
    staff: bool
    desk_url: str | None


def _me() -> Me | None:
    actor = current_actor()
    if not actor.signed_in:
        return None
    url = url_for("accounts.account") if _there("accounts.account") else "#"
    return Me(actor.display_name, url, actor.staff, _desk(actor))


def _desk(actor: Actor) -> str | None:
    """The desk of the town in which somebody works; this one if they do here."""
    place = here()
    if place is None or not actor.staff or not _there("administration.show"):
        return None
    args = town_args(administration_pages.workplace(actor, place))
    return url_for("administration.show", **args)


def search_url() -> str | None:
    """The search in the town of this page."""
    args = town_args(here())
    return url_for("search.show", **args) if here() and _there("search.show") else None


def _messages() -> list[tuple[str, str]]:
    # Asking for messages opens the session; a reader without one has none.
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and "_flashes" not in session:
        return []
    kept: Any = get_flashed_messages(with_categories=True)
    return [(kind, str(text)) for kind, text in kept]


def _context() -> dict[str, object]:
    """What every template knows. A page is put together from fragments; they share what was found for the first."""
    place = here()
    found: tuple[Town | None, dict[str, object]] | None = g.get("shell")
    if found is None or found[0] is not place:
        found = g.shell = (place, _gather())
    return found[1]


def _gather() -> dict[str, object]:
    language = i18n.current_language()
    return {
        "lang": language,
        "dir": i18n.direction(language),
        "town": here(),
        "town_args": town_args(here()),
        "me": _me(),
        "actor": current_actor(),
        "sign_in_url": _sign_in_url(),
        "messages": _messages(),
    }


def _sign_in_url() -> str:
    if current_actor().signed_in or not _there("accounts.sign_in"):
        return "#"
    return url_for("accounts.sign_in", next=_next())


#: Characters of an address to which somebody returns after signing in; of a longer one only the page is kept.
LONGEST_WAY_BACK = 2000


def _next() -> str | None:
    if request.method != "GET" or request.endpoint in (None, "accounts.sign_in", "accounts.register"):
        return None
    path = request.full_path.rstrip("?")
    return path if len(path) <= LONGEST_WAY_BACK else request.path


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        hood_links=hood_links,
        asset=asset,
        frame_parts=frame_parts,
        contact_url=contact_url,
        share_image=share_image,
        role_names_of=lambda roles: i18n.listed(str(ROLES[role]) for role in roles),
        frame_languages=frame_languages,
        search_url=search_url,
        style_url=lambda: styles.style().url,
        say=i18n.say,
        direction=i18n.direction,
        hook=hooks.one,
        language_names=i18n.LANGUAGES,
    )
    app.jinja_env.filters.update(drawing.FILTERS)
    app.jinja_env.filters.update(number=i18n.number, money=i18n.money, day=i18n.day, moment=i18n.moment)
    app.jinja_env.filters.update(
        listed=i18n.listed,
        within_days=i18n.within_days,
        until=i18n.until,
        closing=i18n.closing,
        own_dir=sanitise.own_dir,
        filesize=i18n.file_size,
    )

    app.context_processor(_context)
