"""A town's colours, languages and sender are its own; a proposal keeps what it was promised."""

from __future__ import annotations

import gzip
import re
from typing import Any

import brotli
import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals import queries as proposals
from civic.proposals import service
from civic.proposals.rules import Wording
from civic.roles.service import invite_to_role
from civic.towns import queries as towns
from civic.towns.rules.colours import DEFAULT
from tests.support import factories as make

BLUE = DEFAULT | {"field": ("#17408b", "#14264d"), "on-field": ("#ffffff", "#e9f0ff")}


def test_each_town_has_its_colours_in_the_one_style_sheet(client: Any) -> None:
    with transaction():
        make.make_municipality()
        town = make.make_municipality(colours=BLUE)
    page = client.get(f"/en/?town={town.slug}").text
    assert f'data-town="{town.slug}"' in page
    for path in (f"/en/?town={town.slug}", "/en/", "/en/towns"):
        [address] = re.findall(r'rel="stylesheet" href="([^"]+)"', client.get(path).text)
    answer = client.get(address)
    assert answer.content_type == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.text.startswith("@layer reset")
    assert f'[data-town="{town.slug}"]' in answer.text
    assert "--town-field:light-dark(#17408b,#14264d);" in answer.text
    old = client.get("/style-0123456789.css")
    assert "no-cache" in old.headers["Cache-Control"], "an address of other colours would be kept for ever"
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed = client.get(address, headers={"Accept-Encoding": encoding})
        assert packed.headers["Content-Encoding"] == encoding
        assert unpack(packed.data) == answer.data


def test_a_town_offers_its_languages_and_begins_with_its_first(client: Any) -> None:
    with transaction():
        make.make_municipality(languages=["fr", "ar"], names={"fr": "Bruyère", "en": "Heather"})
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert answer.headers["Location"].endswith("/fr/")
    assert client.get("/", headers={"Accept-Language": "ar"}).headers["Location"].endswith("/ar/")
    page = client.get("/fr/").text
    assert 'hreflang="ar"' in page
    assert 'hreflang="en"' not in page
    assert "Bruyère" in client.get("/ar/").text, "what is missing in Arabic comes in the town's first language"


def test_e_mails_name_the_town_that_writes() -> None:
    mail.MEMORY.clear()
    with transaction():
        make.make_municipality(names={"en": "Halmere"}, taglines={"en": "takes part"})
        other = make.make_municipality(names={"en": "Tornavik\r\nBcc: evil@example.org"}, taglines={"en": "decides"})
        admin = make.make_person(other, Role.ADMIN)
    with transaction():
        mail.send("one@example.org", "Subject", "Body", "en")
        invite_to_role(make.actor(admin), other.id, "two@example.org", Role.ORGANISER, "Tornavik", "en")
    outbox.drain()
    first, second = mail.MEMORY
    assert first["From"].addresses[0].display_name == "Halmere takes part"
    assert second["From"].addresses[0].display_name == "Tornavik Bcc: evil@example.org decides"
    assert first["From"].addresses[0].addr_spec == second["From"].addresses[0].addr_spec
    for one in (first, second):
        assert one["Bcc"] is None
        assert [str(a) for a in one["To"].addresses] in (["one@example.org"], ["two@example.org"])
    mail.MEMORY.clear()


@pytest.mark.parametrize("later", [(2, 5), (900, 300)])
def test_a_proposal_keeps_what_it_was_promised(later: tuple[int, int]) -> None:
    with transaction():
        town = make.make_municipality(support_threshold=40, answer_days=60)
        process, author = make.make_process(town), make.make_person(town)
        wording = Wording("More trees in the square", "There is no shade at noon. " * 4, "en")
        one = service.save_draft(make.actor(author), process.id, wording)
        draft = service.save_draft(make.actor(author), process.id, wording)
        service.publish(make.actor(author), one.id)
    with transaction():
        row = towns.municipality_by_id(town.id)
        row.support_threshold, row.answer_days = later
    kept = proposals.view(one.id)
    assert kept is not None
    assert (kept.threshold, kept.answer_days) == (40, 60)
    target = proposals.target(one.id, make.actor(author))
    assert target is not None
    assert target.threshold == 40
    with transaction():
        service.publish(make.actor(author), draft.id)
    new = proposals.view(draft.id)
    assert new is not None
    assert (new.threshold, new.answer_days) == later, "a draft has been promised nothing"
