"""The look: templates without style or script of their own, sheets that exist, words of people fenced."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from civic.core.drawing import FILTERS, PaidProject, equal_shares_blocks, log_place
from civic.runtime import install

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "civic" / "static"
PATHS = sorted(p for p in TEMPLATES.rglob("*") if p.suffix in {".html", ".svg"})
ATTACK = "<script>alert(1)</script>\"'"


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "svg"]),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)
    env.filters.update(FILTERS)
    env.filters.update(
        numberformat=lambda value: f"{value:,}",
        decimalformat=lambda value, _pattern: f"{value:.2f}",
        percentformat=lambda value: f"{value:.0%}",
        listed=", ".join,
        own_dir=lambda html: html,
    )
    env.globals.update(
        asset=lambda path: f"/static/{path}?v=1",
        csrf_token=lambda: "tok3n",
        form_token=lambda: Markup('<input type="hidden" name="csrf_token" value="tok3n">'),
        search_url=lambda: None,
        style_url=lambda: "/style-1.css",
        language_names={"en": "English"},
        frame_parts=frame_parts,
        share_image=lambda: "http://127.0.0.1/static/share.png",
        contact_url=lambda town: None,
        frame_languages=frame_languages,
    )
    return env


@pass_context
def frame_parts(context: Context, key: str | None = None) -> dict[str, object]:
    """The parts of the frame as ``shell.frame_parts`` gives them, of what the test gives the page."""
    known = {**context.get_all(), "here": key}
    parts = {part: _part(context, part, known) for part in ("head", "sprite", "nav", "menu", "footer")}
    return {**parts, "skip": "Skip to content", "menu_word": "Menu"}


@pass_context
def frame_languages(context: Context) -> Markup:
    return _part(context, "languages", context.get_all())


def _part(context: Context, part: str, known: dict[str, object]) -> Markup:
    return Markup(context.environment.get_template(f"_layout/frame_{part}.html").render(known))


def town() -> SimpleNamespace:
    hoods = [
        SimpleNamespace(id=i, name=f"Hood {i}", d="M0 0H9V9Z", tone=i, cx=5, cy=5, crop="0 0 9 9", square="0 0 9 9")
        for i in (1, 2)
    ]
    sprite = SimpleNamespace(viewbox="0 0 10 10", outline="M0 0H9V9Z", hoods=hoods)
    return SimpleNamespace(name="Testby", tagline="t", slug="t", sprite=sprite, sprite_url="/t.svg")


def frame(**more: object) -> dict[str, object]:
    return {
        "lang": "en",
        "dir": "ltr",
        "languages": [("en", "English"), ("ar", "العربية")],
        "language_url": lambda code: f"/{code}/",
        "town": town(),
        "nav": [("a", "/en/a", "A")],
        "me": None,
        "sign_in_url": "/en/sign-in",
        "footer": [("Help", [("/en/h", "How")])],
        "messages": [],
    } | more


@pytest.mark.parametrize("path", PATHS, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_template_is_well_formed_and_has_no_style_or_script_of_its_own(path: Path) -> None:
    text = path.read_text()
    environment().parse(text)
    assert not re.search(r"\sstyle=|<style|\son(click|change|load|submit|input)=", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_a_page_for_strangers_carries_no_token_and_one_for_a_person_does() -> None:
    page = environment().get_template("base.html")
    assert "tok3n" not in page.render(**frame())
    me = SimpleNamespace(display_name="R", url="/en/account")
    assert '"X-CSRFToken": "tok3n"' in page.render(**frame(me=me))


def test_the_frame_fences_names() -> None:
    me = SimpleNamespace(display_name=ATTACK, url="/en/account")
    html = environment().get_template("base.html").render(**frame(me=me))
    assert "<script>alert" not in html
    assert "<bdi>&lt;script&gt;" in html


def test_a_page_links_one_sheet_that_is_made_of_all() -> None:
    html = environment().get_template("base.html").render(**frame())
    assert re.findall(r'rel="stylesheet" href="([^"?]+)', html) == ["/style-1.css"]
    assert sorted(install.SHEETS) == sorted(p.stem for p in (STATIC / "css").glob("*.css"))
    assert install.SHEETS[0] == "tokens"
    made = (STATIC / "made" / "civic.css").read_text()
    assert made == install.one_sheet(), "the style sheets were changed: make test joins them again"
    assert "/*" not in made
    # It is sent from more than one address.
    for path in re.findall(r"url\(([^)d#\"'][^)]*)\)", made):
        assert (STATIC / path.removeprefix("/static/")).is_file(), path
    assert made.count("{") == made.count("}") == sum(p.read_text().count("{") for p in (STATIC / "css").glob("*.css"))


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r"\.i-(\w+) \{", (STATIC / "css" / "icons.css").read_text()))
    named = {
        name
        for path in PATHS
        for name in re.findall(r"icon\('(\w+)'\)|\bi-(\w+)\b", path.read_text())
        for name in name
        if name
    }
    assert named <= drawn


@pytest.mark.parametrize(
    ("ratio", "place"), [(1, 50), (1 / 3, 0), (3, 100), (9, 100), (0, 0), (3**0.5, 75), (3**-0.5, 25)]
)
def test_ratios_stand_on_a_log_axis_from_a_third_to_three(ratio: float, place: float) -> None:
    assert log_place(ratio) == pytest.approx(place, abs=0.01)


def test_equal_shares_blocks_are_as_wide_as_many_paid_and_as_high_as_each_paid() -> None:
    projects = [PaidProject("A", "a", 300, 2.0), PaidProject("B", "b", 100, 4.0)]
    first, second = equal_shares_blocks(projects, [("300", "2", "600"), ("100", "4", "400")])
    assert (first.x, first.width, first.height) == (0, 900, 115)
    assert (second.x, second.width, second.height) == (900, 300, 230)
    with pytest.raises(ValueError):
        equal_shares_blocks(projects, [])


def test_the_design_page_shows_every_part_with_unique_ids_and_no_markup_of_people() -> None:
    from civic.demo import design

    html = environment().get_template("design/index.html").render(**frame(), **design.context(hoods=(1, 2)))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert "<b>&amp;" not in html
    assert "<b>&\"'" not in html
    assert html.count("<h1") == 1
    macros = {
        name
        for path in (TEMPLATES / "_components").glob("*.html")
        for name in re.findall(r"{% macro ([a-z]\w+)\(", path.read_text())
    }
    assert len(macros) > 60


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 422, 429])
def test_an_error_page_stands_in_the_town(code: int) -> None:
    html = environment().get_template(f"errors/{code}.html").render(**frame(reason=ATTACK))
    assert "Testby" in html
    assert "<script>alert" not in html
    assert f"Error {code}" in html


@pytest.mark.parametrize("code", [500, 503])
def test_a_page_for_a_broken_house_needs_nothing_of_the_house(code: int) -> None:
    html = environment().get_template(f"errors/{code}.html").render()
    assert f"Error {code}" in html
    assert 'lang="en"' in html


def test_labels_hints_errors_and_the_summary_of_a_form_find_each_other() -> None:
    from civic.demo import design

    html = environment().get_template("design/_forms.html").render(**design.context((1, 2)))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    named = [n for v in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html) for n in v.split()]
    assert len(named) > 10
    assert set(named) <= ids
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= ids
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(targets) == 6
    assert set(targets) <= ids
    assert html.count('aria-invalid="true"') >= 4


def test_no_template_imports_a_macro_under_a_name_of_the_frame() -> None:
    taken = {"lang", "dir", "languages", "language_url", "town", "nav", "me", "footer", "messages", "asset", "scheme"}
    for path in PATHS:
        for names in re.findall(r"{%-? from '[^']+' import ([^%]+?)-?%}", path.read_text()):
            given = {part.split(" as ")[-1].strip() for part in names.split(",")}
            assert not given & taken, path


def test_the_frame_stands_before_there_is_a_municipality() -> None:
    html = environment().get_template("errors/404.html").render(**frame(town=None))
    assert ">civic<" in html
    assert "None" not in html


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_lines_of_templates_are_short_enough_to_read(path: Path) -> None:
    """At most 120 columns: a long message goes on in a further string, which Jinja and its extractor put together."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > 120] == []
