"""What every page has around it: menu, footer, icon, picture for sharing; and what a refused page says."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.core.permissions import Role
from tests.support import factories as make
from tests.support.councils import make_council, make_member
from tests.support.html import parse, text_of


def test_the_frame_leads_to_meetings_help_and_contact(client: FlaskClient) -> None:
    with transaction():
        make.make_municipality()
    page = client.get("/en/").text
    assert re.search(r'<nav class="nav wide".*?href="/en/meetings"', page, re.S)
    footer = page[page.index("<footer") :]
    assert 'href="/en/how-it-works"' in footer and "Contact" in text_of(parse(page))


def test_icon_and_picture_are_files_of_this_site(client: FlaskClient) -> None:
    with transaction():
        make.make_municipality()
    page = client.get("/en/").text
    icon = re.search(r'<link rel="icon" href="([^"]+)"', page)
    image = re.search(r'<meta property="og:image" content="([^"]+)"', page)
    assert icon and image and image[1].startswith("http")
    assert client.get(icon[1]).status_code == 200
    assert client.get("/static/" + image[1].split("/static/")[1]).data.startswith(b"\x89PNG")


def test_a_refused_page_says_who_may_and_whom_to_ask(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        person, moderator = make.make_person(town), make.make_person(town, Role.MODERATOR)
        council = make_council(town)
    path = f"/en/councils/{council.slug}/members"
    assert "It is for people who work for the town." in sign_in(person).get(path).text
    page = sign_in(moderator).get(path)
    words = text_of(parse(page.text))
    assert page.status_code == 403
    assert "Secretary" in words and "Administrator" in words and "Moderator" not in words
    assert f"You are signed in as {moderator.display_name}." in words and "ask the town" in words


def test_a_member_finds_their_council_in_their_account(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        council, other = make_council(town), make.make_person(town)
        person, _term = make_member(town, council)
    assert f'href="/en/councils/{council.slug}"' in sign_in(person).get("/en/account").text
    assert "Your councils" not in sign_in(other).get("/en/account").text
