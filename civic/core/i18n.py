"""Languages: the path names one, Babel has the words, municipalities bring theirs as {language: text}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from babel.support import NullTranslations
from babel.units import format_unit
from flask import Flask, abort, current_app, g, has_request_context, request, url_for
from flask_babel import (
    Babel,
    format_date,
    format_datetime,
    format_decimal,
    get_domain,
    get_locale,
    get_timezone,
    gettext,
    ngettext,
)
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from civic.core import clock

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
DEFAULT = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

babel = Babel()


class LanguageConverter(BaseConverter):
    """The first part of every address. Other words are no page."""

    regex = "|".join(LANGUAGES)
    part_isolating = True


def negotiate(offered: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The best language for a reader who has not chosen one, of those that are offered; the first is the fallback."""
    return request.accept_languages.best_match(list(offered), offered[0]) or offered[0]


def _from_path() -> str | None:
    """The language that a path names even though it leads to no page."""
    first = request.path.strip("/").split("/", 1)[0]
    return first if first in LANGUAGES else None


def current_language() -> str:
    """The language of the page, e-mail or command that is being written."""
    language: str | None = g.get("language")
    if language is None:
        language = g.language = (_from_path() or negotiate()) if has_request_context() else DEFAULT
    return language


def language_name(code: str) -> str:
    """What a language is called in the reader's one; its code where Babel does not know it."""
    try:
        return Locale.parse(code).get_display_name(current_language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def territory(code: str) -> str:
    """A country in the reader's language, by its ISO 3166-1 code; the code itself where it has no name there."""
    return str(Locale.parse(current_language()).territories.get(code, code))


def say(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text of a municipality in the reader's language, or in the first one that there is."""
    if not texts:
        return ""
    wanted = language or current_language()
    return texts.get(wanted) or texts[_fallback(texts)]


def _fallback(texts: Mapping[str, str]) -> str:
    """The language of a text that is not there in the one that is wanted: the first of the page's town, if any."""
    return next((code for code in (g.get("first_language"), DEFAULT) if code and texts.get(code)), next(iter(texts)))


def tongue(texts: Mapping[str, str] | None) -> str:
    """The language in which ``say`` gives a text; that of the page when there is none."""
    wanted = current_language()
    if not texts or texts.get(wanted):
        return wanted
    return _fallback(texts)


class Marks(TypedDict, total=False):
    """Attributes of a text that is in another language than its page."""

    lang: str
    dir: str


def marks(language: str | None) -> Marks:
    """``lang`` and ``dir`` of a text whose language is not that of the page; nothing where it is."""
    if not language or language == current_language():
        return {}
    return {"lang": language, "dir": direction(language)}


def fenced(text: str, language: str | None) -> Markup:
    """A text from people inside a line, with its own language and direction where they are not those of the page."""
    found = marks(language)
    if not found:
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(found["lang"], found["dir"], text)


def language_url(language: str) -> str:
    """The address of this same page in another language."""
    if request.endpoint is None or request.view_args is None:
        return f"/{language}/"
    found: str | None = g.get("page_url")
    if found is None:
        # The path says which thing it is; whatever a reader adds to the address is a question to it and nothing else.
        path = url_for(request.endpoint, **{**request.view_args, "lang": DEFAULT})
        asked = urlencode(list(request.args.items(multi=True)))
        found = g.page_url = f"{path}?{asked}" if asked else path
    return f"/{language}{found.removeprefix(f'/{DEFAULT}')}" if found.startswith(f"/{DEFAULT}/") else found


def number(value: float | Decimal) -> str:
    return str(format_decimal(value))


def file_size(size: int) -> str:
    """How large a file is: "230 kB", "1.2 MB"."""
    large = size >= 1_000_000
    value = round(size / 1_000_000, 1) if large else max(1, round(size / 1000))
    unit = "digital-megabyte" if large else "digital-kilobyte"
    return str(format_unit(value, unit, length="short", locale=get_locale() or DEFAULT))


def money(value: Decimal | float, currency: str) -> str:
    """An amount in full, without cents where there are none."""
    digits = "¤#,##0" if value == int(value) else None
    locale = get_locale()
    pattern = locale.currency_formats["standard"].pattern if locale and digits else None
    if pattern:
        return format_currency(value, currency, format=pattern.replace(".00", ""), locale=locale, currency_digits=False)
    return format_currency(value, currency, locale=locale or DEFAULT)


#: What stands between a day and a time, where that is not a comma and a space.
BETWEEN = {"fr": " 'à' ", "ar": "، "}
#: The comma of a language that writes it in another way.
COMMA = {"ar": "، ", "fa": "، ", "ur": "، "}


def worded(texts: Mapping[str, str], typed: str | None) -> dict[str, str]:
    """Texts by language, with what was typed for the language of the page; none for a language where nothing stands."""
    changed = {**texts, current_language(): typed or ""}
    return {language: words for language, words in changed.items() if words}


def listed(parts: Iterable[str]) -> str:
    """What is not empty, one after the other, with the comma of the reader's language."""
    return comma().join(str(part) for part in parts if part)


def comma() -> str:
    """The comma of the reader's language, with the space after it."""
    return COMMA.get(current_language(), ", ")


def day(value: date | datetime, form: str = "d MMMM y") -> str:
    return str(format_date(value, form))


def day_of_year(value: datetime) -> str:
    """A day without its year while that is the present one."""
    return day(value, "d MMMM" if value.year == clock.now().year else "d MMM y")


def moment(value: datetime, form: str = "d MMMM y, HH:mm", zone: str | None = None) -> str:
    """Day and time in a time zone, else in that of the page. A pattern has a comma between them; each language reads
    what it writes there itself."""
    pattern = form.replace(", ", BETWEEN.get(current_language(), ", "))
    if zone is None:
        return str(format_datetime(value, pattern))
    return str(format_datetime(value.astimezone(ZoneInfo(zone)), pattern, rebase=False))


def within_days(days: int, working: bool = False) -> str:
    """How long somebody has, as part of a sentence: "within 60 days", "within 20 working days"."""
    if working:
        return str(ngettext("within %(num)s working day", "within %(num)s working days", days))
    return str(ngettext("within %(num)s day", "within %(num)s days", days))


def _translations() -> NullTranslations:
    """The catalogue of the page's language. A page asks some hundred times, so it is found once a request."""
    locale = get_locale()
    found = g.get("catalogue")
    if found is None or found[0] is not locale:
        catalogues = current_app.extensions.setdefault("civic_catalogues", {})
        if str(locale) not in catalogues:
            catalogues[str(locale)] = get_domain().get_translations()
        found = g.catalogue = (locale, catalogues[str(locale)])
    catalogue: NullTranslations = found[1]
    return catalogue


def init_app(app: Flask) -> None:
    app.url_map.converters["lang"] = LanguageConverter
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "UTC")
    babel.init_app(
        app,
        locale_selector=current_language,
        timezone_selector=lambda: g.get("timezone"),
        default_translation_directories=app.config["CIVIC_TRANSLATIONS"],
    )

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _translations().ugettext(words),
        lambda one, many, n: _translations().ungettext(one, many, n),
        newstyle=True,
    )

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, object] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, object]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()

    @app.before_request
    def known_language() -> None:
        if g.get("language", DEFAULT) not in LANGUAGES:
            abort(404)


def span(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """From when to when, in words; the last instant is not part of it. Days are those of the page's time zone."""
    zone = get_timezone()
    first = starts_at.astimezone(zone).date() if starts_at else None
    last = last_day(ends_at) if ends_at else None
    if first and last:
        form = "d MMM" if first.year == last.year else "d MMM y"
        return day(first, form) if first == last else f"{day(first, form)} – {day(last, form)}"
    if last:
        return str(gettext("until %(day)s", day=day(last)))
    return str(gettext("from %(day)s", day=day(first))) if first else ""


def _ends_with_its_day(ends_at: datetime) -> date | None:
    """The last day, where an end that is no longer part of the time is the first instant of the next day."""
    local = ends_at.astimezone(get_timezone())
    return local.date() - timedelta(days=1) if local.time() == time.min else None


def closing(ends_at: datetime, form: str = "EEEE d MMMM, HH:mm") -> str:
    """When something ends or ended, with the time, in the page's time zone; midnight is the end of the day before."""
    if last := _ends_with_its_day(ends_at):
        return str(gettext("at the end of %(day)s", day=day(last, form.split(", HH:mm")[0])))
    return moment(ends_at, form)


def last_day(ends_at: datetime) -> date:
    """The last day that is part of a time that ends at an instant, in the page's time zone."""
    return (ends_at - timedelta(microseconds=1)).astimezone(get_timezone()).date()


def time_left(ends_at: datetime | None, now: datetime) -> str:
    """How long something is still open, in days or hours; empty when it has no end or is over."""
    if ends_at is None or ends_at <= now:
        return ""
    days = (ends_at - now).days
    if days >= 1:
        return str(ngettext("%(num)s day left", "%(num)s days left", days))
    hours = int((ends_at - now).total_seconds() // 3600)
    if hours:
        return str(ngettext("%(num)s hour left", "%(num)s hours left", hours))
    return str(gettext("less than an hour left"))


def until(ends_at: datetime | None) -> str:
    """Until when, in the page's time zone: weekday and time, or the last day where it ends with a day."""
    if ends_at is None:
        return ""
    if last := _ends_with_its_day(ends_at):
        return str(gettext("until the end of %(day)s", day=day(last, "EEEE d MMMM")))
    return str(gettext("until %(moment)s", moment=moment(ends_at, "EEEE d MMMM, HH:mm")))
