"""Every address of the program, asked by everybody who might: it answers, it never breaks, and it opens to nobody else.

The addresses come from the program itself, their ids are those of real things; a new route is walked without a line
here, unless it has a name in its address that nobody has used before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from civic.accounts import service as accounts
from civic.consultations import queries as consultations
from civic.core.db import transaction
from civic.core.gates import Gate
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import service as threads
from civic.processes import queries as processes_queries
from civic.processes import service as processes
from civic.processes.rules import ProcessState
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns import service as towns
from civic.towns.rules import LegalKind
from civic.uploads import service as uploads
from civic.uploads.rules import FileKind
from tests.support import councils, measures, meetings, moderation, motions, proposals, recruitment, statements, votes
from tests.support import factories as make
from tests.support.consultations import make_text
from tests.support.deliberation import make_discussion

FINE = {200, 204, 302, 303, 400, 401, 403, 404, 405, 410, 422}
#: Addresses that are not ours to walk: files.
LEFT_OUT = {"static"}
#: What an address without a thing belongs to is said by ``?town=``.
WITHOUT_A_THING = (
    {"councils.found", "meetings.new", "towns.edit_legal", "towns.confirm_organisation"}
    | {f"administration.{page}" for page in ("show", "jobs", "retry_job", "dismiss_job")}
    | {"uploads.map_file", "uploads.population", "roles.show", "roles.end_role", "towns.organisations"}
    | {"moderation.queue", "moderation.guidelines", "moderation.edit_guidelines", "moderation.transparency"}
    | {"moderation.training", "moderation.trainees", "moderation.second"}
    | {"moderation.transparency_csv", "moderation.statements_csv"}
    | {"measures.plan", "measures.atom", "measures.new"}
    | {"opendata.show", "opendata.file", "opendata.catalogue"}
    | {f"processes.{page}" for page in ("begin", "templates", "use_file", "use_template")}
    | {f"proposals.{page}" for page in ("organise", "import_answers", "table_csv", "table_xlsx")}
    | {"votes_desk.new"}
)


@pytest.fixture(scope="session")
def app(remembering_app: Flask) -> Flask:
    return remembering_app


@pytest.fixture
def world(app: Flask) -> dict[str, Any]:
    """A town with one of everything, and people of it and of its neighbour."""
    keys = app.config["CIVIC"].keys_dir
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        process = make.make_process(town, PROPOSAL_PHASE)
        draft = make.make_process(town, state=ProcessState.DRAFT)
        people = {
            "resident": make.make_person(town),
            "organiser elsewhere": make.make_person(other, Role.ORGANISER, Role.SECRETARY, Role.MODERATOR, Role.ADMIN),
            "organiser": make.make_person(town, Role.ORGANISER, Role.SECRETARY, Role.ADMIN),
        }
        author = make.make_person(town)
        phase = processes_queries.phases(process.id)[0]
        proposal = proposals.make_proposal(town, process, author)
        own_draft = proposals.make_draft(process, author)
        picture, own_picture = (proposals.make_picture(one, author).id for one in (proposal, own_draft))
        amendment = proposals.make_amendment(proposal, people["resident"], "Other words.")
        far = make.make_process(make.make_municipality())
        partner = processes.invite_town(SYSTEM, far, town.id, "The cycle path", "en")
        part = proposals.service.ask_part(make.actor(people["organiser"]), proposal.id, "Parks")
        post = threads.post(make.actor(author), proposal.thread_id or 0, "What I think.", "en")
        thread_draft = threads.keep_draft(make.actor(author), proposal.thread_id or 0, "Too late.", "en")
        discussion = make_discussion(process, author)
        case = moderation.make_case(town, post.id)
        decision = moderation.make_decision(town, case)
        moderation.make_reading(decision)
        correction = moderation.service.correct_post(SYSTEM, post.id, moderation.SAID, "en")
        vote = votes.make_vote(town, keys, pictured=True)
        option = votes.queries.options(vote.id)[0].id
        council = councils.make_council(town)
        member, membership = councils.make_member(town, council)
        recommendation = councils.make_recommendation(council)
        item = councils.make_item(council, proposal)
        call = recruitment.make_call(council)
        suggested = councils.service.suggest(make.actor(member), council.id, "Secret idea", "Not yet.", "en")
        meeting = meetings.make_meeting(town, group_id=council.group_id)
        closed = meetings.make_meeting(town, group_id=council.group_id, members_only=True)
        motions.make_motion(meeting, member)
        motions.make_motion(closed, member)
        meetings.make_tables(meeting)
        meetings.make_tables(closed)
        paper, sealed = meetings.make_paper(meeting), meetings.make_paper(closed, "Sealed paper")
        suggestion = meetings.make_suggestion(meeting, member)
        meetings.make_suggestion(closed, member, "Sealed suggestion")
        measure = measures.make_measure(town, proposal)
        hidden = measures.make_measure(town, titles={"en": "Secret measure"}, process_id=draft.id)
        indicator = measures.make_indicator(measure)
        round_ = statements.make_round(process)
        text = make_text(process)
        unopened = statements.make_draft(process, titles={"en": "Secret round"})
        club = accounts.found_organisation(make.actor(author), "Rowing club", "We row.", "en")
        towns.write_legal_text(SYSTEM, town, LegalKind.PRIVACY, "en", "We keep little.")
        file = uploads.send_file(make.actor(people["organiser"]), town.id, FileKind.MAP, b"{}", {})
    return {
        "town": town,
        "people": people,
        "ids": {
            "question": "gender",
            "proposal_id": proposal.id,
            "thread_id": proposal.thread_id,
            "discussion_id": discussion,
            "post_id": post.id,
            "draft_id": thread_draft,
            "case_id": case,
            "decision_id": decision.id,
            "correction_id": correction,
            "number": 1,
            "amendment_id": amendment.id,
            "part_id": part.id,
            "partner_id": partner,
            "attachment_id": picture,
            "phase_id": phase.id,
            "vote_id": vote.id,
            "option_id": option,
            "picture_id": votes.queries.pictures_of([option])[option][0].id,
            "meeting_id": meeting.id,
            "paper_id": paper.id,
            "suggestion_id": suggestion.id,
            "measure_id": measure.id,
            "resource_id": proposal.resource_id,
            "indicator_id": indicator.id,
            "round_id": round_.id,
            "text_id": text.id,
            "paragraph_id": consultations.present(text.id)[0].id,
            "statement_id": statements.queries.accepted(round_.id)[0].id,
            "reason_id": statements.queries.reasons(round_.id)[0].id,
            "group_id": council.group_id,
            "membership_id": membership.id,
            "recommendation_id": recommendation.id,
            "item_id": item.id,
            "call_id": call.id,
            "organisation_id": club.id,
            "file_id": file,
            "kind": "privacy",
            "name": "nothing.csv",
            "reaction": "helpful",
            "person_id": author.id,
            "role": "secretary",
            "token": "nobodys-token",
            "code": "ideas",
            "ref": "0123456789abcdef01234567",
            "version": "0123456789",
            "report_id": 1,
            "body_id": town.id,
            "objects": "meetings",
            "object_number": meeting.id,
            "council_number": council.id,
            "form": "pdf",
            "lang": "en",
        },
        "slugs": {
            "organisations": club.slug,
            "councils": council.slug,
            "yearly": council.slug,
            "naming": council.slug,
            "recruitment": council.slug,
            "processes": process.slug,
            "discussions": process.slug,
            "measures": process.slug,
            "statements": process.slug,
            "consultations": process.slug,
            "meetings": process.slug,
            "notifications": process.slug,
            "statistics": process.slug,
            "reports": process.slug,
            "equality": process.slug,
            "root": town.slug,
        },
        "closed": [
            f"/en/processes/{draft.slug}",
            f"/en/statistics/{draft.slug}",
            f"/en/statistics/{draft.slug}.csv",
            f"/en/statistics/{draft.slug}.json",
            f"/en/reports/{draft.slug}",
            f"/en/equality/{draft.slug}",
            f"/en/reports/{draft.slug}.csv",
            f"/en/proposals/new?process={draft.slug}",
            f"/en/proposals/{own_draft.id}",
            f"/en/proposals/{own_draft.id}/versions",
            f"/en/proposals/{own_draft.id}/files/{own_picture}",
            f"/en/recommendations/{suggested.id}",
            f"/en/measures/{hidden.id}",
            f"/en/statements/{unopened.id}",
            f"/en/statements/{unopened.id}/results",
            f"/en/statements/{unopened.id}/results.json",
            f"/en/processes/{draft.slug}/plan",
            f"/en/processes/{draft.slug}/results",
            f"/en/meetings/{closed.id}",
            f"/en/meetings/{closed.id}.ics",
            f"/en/meetings/{closed.id}/floor",
            f"/en/meetings/{closed.id}/tables",
            f"/en/meetings/{closed.id}/files/{sealed.id}",
            f"/en/meetings/{closed.id}/tables.csv",
            f"/en/meetings/{closed.id}/motions/1",
            f"/en/meetings/{closed.id}/suggestions",
        ],
        "secrets": [
            "Secret idea",
            "Secret measure",
            "Secret round",
            "Sealed paper",
            "Sealed suggestion",
            f"meetings/{closed.id}",
            draft.titles["en"],
            own_draft.title,
        ],
    }


def _addresses(app: Flask, world: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(endpoint, address, rule) for every route."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in LEFT_OUT or "filename" in rule.arguments:
            continue
        package = rule.endpoint.split(".")[0]
        values: dict[str, Any] = {**world["ids"], "slug": world["slugs"].get(package)}
        if rule.endpoint == "proposals.table":
            values["kind"] = "csv"
        missing = {name for name in rule.arguments if values.get(name) is None}
        assert not missing, f"{rule.endpoint}: say here what stands for {missing} in an address of {package}"
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, {n: values[n] for n in rule.arguments})
        yield rule.endpoint, f"{path}?town={world['town'].slug}" if rule.endpoint in WITHOUT_A_THING else path, rule


def _ask(client: FlaskClient, path: str, method: str, headers: dict[str, str] | None = None) -> int:
    return client.open(path, method=method, headers=headers).status_code


def _gate(app: Flask, endpoint: str) -> Gate:
    return vars(app.view_functions[endpoint])["__gate__"]


@pytest.mark.parametrize("who", ["stranger", "resident", "organiser"])
def test_every_address_answers_everybody(
    app: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient], world: dict[str, Any], who: str
) -> None:
    """Who comes in where, tests/attacks asks of a running town for every role; here every page is read as HTML.

    Staff see the most: they ask for parts of pages too, and send every form.
    """
    browser = client if who == "stranger" else sign_in(world["people"][who])
    walked = 0
    for endpoint, path, rule in _addresses(app, world):
        for method in sorted((rule.methods or set()) & ({"GET", "POST"} if who == "organiser" else {"GET"})):
            if endpoint == "accounts.sign_out":
                continue
            status = _ask(browser, path, method)
            assert status in FINE or endpoint.startswith("health"), f"{who}: {method} {path} answered {status}"
            if method == "GET" and who == "organiser":
                part = _ask(browser, path, method, {"HX-Request": "true"})
                assert part in FINE or endpoint.startswith("health"), f"{who}: {method} {path} by htmx answered {part}"
            walked += 1
    assert walked > 80
    assert (_ask(browser, "/en/account", "GET") == 200) is (who != "stranger"), "signed out on the way"


def test_a_stranger_changes_nothing_but_how_to_come_in(app: Flask, client: FlaskClient, world: dict[str, Any]) -> None:
    open_to_strangers = set()
    for endpoint, path, rule in _addresses(app, world):
        if "POST" not in (rule.methods or set()):
            continue
        if _gate(app, endpoint) in (Gate.PUBLIC, Gate.LINK):
            open_to_strangers.add(endpoint)
            continue
        answer = client.post(path)
        assert answer.status_code == 303, f"POST {path} answered {answer.status_code}"
        assert answer.location.startswith("/en/sign-in"), f"POST {path} went to {answer.location}"
    assert open_to_strangers <= {
        "accounts.sign_in_post",
        "accounts.register_post",
        "accounts.confirm_post",
        "accounts.agree_to_address_post",
        "accounts.stop_address",
        "accounts.ask_reset",
        "accounts.reset",
        "notifications.stop_post",
        "processes.accept_link",
    }


def test_what_is_closed_opens_to_nobody_else(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], world: dict[str, Any]
) -> None:
    for path in world["closed"]:
        assert _ask(client, path, "GET") in (303, 404), f"stranger: {path}"
        for who in ("resident", "organiser elsewhere"):
            assert _ask(sign_in(world["people"][who]), path, "GET") == 404, f"{who}: {path}"


def test_lists_and_files_do_not_name_what_is_closed(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], world: dict[str, Any]
) -> None:
    town, ids, slugs = world["town"], world["ids"], world["slugs"]
    lists = [
        *(f"/en/{name}?town={town.slug}" for name in ("", "processes", "proposals", "votes", "councils", "meetings")),
        f"/en/statistics?town={town.slug}",
        f"/en/meetings.ics?town={town.slug}",
        f"/en/plan?town={town.slug}",
        f"/en/plan/feed.atom?town={town.slug}",
        f"/en/meetings/groups/{ids['group_id']}.ics",
        f"/en/councils/{slugs['councils']}",
        f"/en/councils/{slugs['councils']}/recommendations",
        f"/en/processes/{slugs['processes']}",
        f"/en/proposals/{ids['proposal_id']}",
    ]
    browsers = {
        "stranger": client,
        **{who: sign_in(world["people"][who]) for who in ("resident", "organiser elsewhere")},
    }
    for who, browser in browsers.items():
        for path in lists:
            text = browser.get(path).text
            told = [secret for secret in world["secrets"] if secret in text]
            assert not told, f"{who}: {path} says {told}"


STRANGE = ["99999999999999999999999", "2147483648", "0"]


@pytest.mark.parametrize("number", STRANGE)
def test_a_number_that_no_thing_has_is_no_page(
    app: Flask, sign_in: Callable[..., FlaskClient], world: dict[str, Any], number: str
) -> None:
    browser, walked = sign_in(world["people"]["organiser"]), 0
    for rule in app.url_map.iter_rules():
        numbers = [name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)]
        # Who has no such role any more is not asked about: that address leads back to the list.
        if not numbers or "GET" not in (rule.methods or set()) or rule.endpoint == "roles.end_role":
            continue
        package = rule.endpoint.split(".")[0]
        values = {**world["ids"], "slug": world["slugs"].get(package), **dict.fromkeys(numbers, number)}
        path = rule.rule
        for holder in _placeholders(rule.rule):
            path = path.replace(holder, str(values[holder.strip("<>").split(":")[-1]]))
        assert _ask(browser, path, "GET") == 404, path
        walked += 1
    assert walked > 20


def _placeholders(rule: str) -> list[str]:
    return [f"<{part.split('>')[0]}>" for part in rule.split("<")[1:]]


@pytest.mark.parametrize(
    "asked",
    [
        "endpoint=x",
        "_external=1&_scheme=javascript",
        "_method=POST",
        "lang=xx",
        "_anchor=x",
        "proposal_id=x&slug=y",
        "town=%00",
        "q=%00&hood=%C2%B2&state=x&process=%00&sort=x&after=x&from=9e9",
        "hood=0000000001999999999999999999999999",
        "version=99999999999999999999999",
        "order=x&after=%00",
    ],
)
def test_whatever_is_added_to_an_address_breaks_nothing(client: FlaskClient, world: dict[str, Any], asked: str) -> None:
    ids, slugs = world["ids"], world["slugs"]
    for path in (
        "",
        "processes",
        f"processes/{slugs['processes']}",
        "proposals",
        f"proposals/{ids['proposal_id']}",
        f"threads/{ids['thread_id']}",
        "votes",
        "councils",
        f"councils/{slugs['councils']}/recommendations",
        "meetings",
        "plan",
        f"processes/{slugs['processes']}/plan",
        "statistics",
        "legal/privacy",
        "sign-in",
        "register",
    ):
        answer = client.get(f"/en/{path}?{asked}")
        assert answer.status_code in (200, 400, 404), f"{path}: {answer.status_code}"
        assert "javascript:" not in answer.text


@pytest.mark.parametrize(
    "path", ["processes/%00", "councils/%00", "statistics/%00", "reports/%00", "organisations/%00", "legal/%00"]
)
def test_an_address_with_a_nul_is_no_page(client: FlaskClient, world: dict[str, Any], path: str) -> None:
    assert client.get(f"/en/{path}").status_code in (400, 404)


@pytest.mark.parametrize("value", ["²", "٣", "-1", "9" * 11, "x", "1" * 5000])
def test_a_ballot_of_nonsense_breaks_nothing(
    sign_in: Callable[..., FlaskClient], world: dict[str, Any], value: str
) -> None:
    browser = sign_in(world["people"]["resident"])
    for step in ("meter", "check", "cast"):
        answer = browser.post(f"/en/votes/{world['ids']['vote_id']}/{step}", data={"option": [value]})
        assert answer.status_code in (200, 303, 422), step
