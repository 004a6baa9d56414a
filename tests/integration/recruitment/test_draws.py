"""A call from its opening to its members: the pool, quotas, the lottery, the number, replacements."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlalchemy import func, select

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.core.runs import RunState
from civic.councils import queries as councils
from civic.methods.cli import main
from civic.recruitment import files, jobs, queries, service
from civic.recruitment.models import Application, ApplicationAnswer
from civic.recruitment.rules import Bounds, Place, RecruitmentCode, shown_counts, suggest
from civic.recruitment.service import Told
from tests.support import factories as make
from tests.support.councils import make_council
from tests.support.recruitment import apply, make_call

PROJECT = Path(__file__).parents[3]
QUOTAS = [
    *(Bounds("gender", value, 2, 4) for value in ("woman", "man")),
    *(Bounds("gender", value, 0, 1) for value in ("non_binary", "self_described", "not_stated")),
]
CLOSED = timedelta(days=10)


@pytest.fixture
def folder(app):
    return app.config["CIVIC"].keys_dir


def world(folder, people=24, **changes):
    """A council with a call to which people have applied: men, women, and some who did not say."""
    with transaction():
        town = make.make_municipality()
        council = make_council(town)
        call = make_call(council, **changes)
        applicants = [make.make_person(town) for _ in range(people)]
        for n, (person, gender) in enumerate(
            zip(applicants, islice(cycle(["man", "woman", "man", ""]), people), strict=True)
        ):
            apply(person, call, folder, address=f"Quay {n // 2}", gender=gender, age="25-34" if n % 3 else "65-74")
    return town, council, call, applicants


def refusal(verb):
    with pytest.raises(Refused) as refused, transaction():
        verb()
    return refused.value.code


def computed(call, folder):
    with transaction():
        draw = service.compute(SYSTEM, call.id, folder)
    jobs.compute(draw.run_id)
    return queries.draws(call.id)[-1]


def entered(call, folder, number):
    """The number is announced for in an hour, and comes."""
    with transaction():
        service.announce(SYSTEM, call.id, {"en": "Three dice"}, clock.now() + timedelta(hours=1))
    with clock.standing_at(clock.now() + timedelta(hours=2)), transaction():
        return service.enter(SYSTEM, call.id, number, folder)


# ---- applying


def test_a_withdrawn_application_is_gone_with_its_answers(folder) -> None:
    _town, _council, call, applicants = world(folder, 3)
    with transaction():
        service.withdraw(make.actor(applicants[0]), call.id)
        service.withdraw(make.actor(applicants[0]), call.id)
    assert queries.count(call.id) == 2
    assert db.session.scalar(select(func.count()).select_from(ApplicationAnswer)) == 2 * 2
    assert db.session.scalars(select(Application.person_id).order_by(Application.id)).all() == [
        person.id for person in applicants[1:]
    ]


def test_somebody_who_leaves_is_in_no_pool(folder) -> None:
    _town, _council, call, applicants = world(folder, 2)
    with transaction():
        accounts.leave(make.actor(applicants[0]), make.proof(applicants[0]))
    assert [one.id for one in queries.pool(call.id)] == [queries.application(call.id, applicants[1].id).id]


def test_an_answer_needs_its_own_consent_and_blank_is_as_good(folder) -> None:
    town, _council, call, _people = world(folder, 0)
    with transaction():
        person = make.make_person(town)
    actor = make.actor(person)

    def told(**answers):
        return lambda: service.apply(actor, call.id, answers, "", "", folder)

    assert refusal(told(gender=Told("woman"))) is RecruitmentCode.NO_CONSENT
    assert refusal(told(gender=Told("queen", True))) is RecruitmentCode.NO_SUCH_ANSWER
    assert refusal(told(education=Told("isced_3_4", True))) is RecruitmentCode.NO_SUCH_ANSWER
    with transaction():
        told(gender=Told(), age=Told())()
    assert queries.pool(call.id)[0].answers == {}
    with transaction():
        told(gender=Told("woman", True))()
    with transaction():
        told(age=Told("16-24", True))()
    assert queries.pool(call.id)[0].answers == {"age": "16-24"}


def test_questions_stay_as_they_were_agreed_to(folder) -> None:
    _town, _council, call, _people = world(folder, 1)
    terms = service.Terms(call.opens_on, call.closes_on, 7, call.first_day, call.last_day)

    def change(questions):
        return lambda: service.change_call(SYSTEM, call.id, call.titles, call.texts, terms, questions)

    assert refusal(change({"age": {"en": "Something else."}})) is RecruitmentCode.ASKED_ALREADY
    with transaction():
        change(queries.questions(call))()
    assert queries.call(call.id).seats == 7


def test_a_code_lets_one_person_apply(folder) -> None:
    town, _council, call, _people = world(folder, 0, by_letter=True)
    with transaction():
        codes = service.print_letters(SYSTEM, call.id, 2, folder)
        first, second = make.make_person(town), make.make_person(town)
        apply(first, call, folder, code=codes[1].lower().replace("-", " "))
    assert refusal(lambda: apply(second, call, folder, code=codes[1])) is RecruitmentCode.NO_CODE
    assert refusal(lambda: apply(second, call, folder, code="AAAAA-AAAAA")) is RecruitmentCode.NO_CODE
    with transaction():
        apply(second, call, folder, code=codes[0])
        apply(first, call, folder, age="16-24")
    assert queries.letters_used(call.id) == {1, 2}


def test_others_see_counts_that_no_single_answer_changes(folder) -> None:
    _town, _council, call, applicants = world(folder, 29)
    shown = queries.call(call.id).shown
    assert shown["people"] == 20
    assert shown["counts"]["age"] == {"25-34": None, "65-74": None}  # 13 and 7: with one of them, a sum tells the other
    with transaction():
        service.withdraw(make.actor(applicants[0]), call.id)
    assert queries.call(call.id).shown["people"] == 29 - 1
    assert queries.call(call.id).shown["counts"]["gender"] == {"man": None, "woman": None}


def test_a_count_that_a_sum_would_tell_is_withheld_with_it() -> None:
    assert shown_counts({"a": 13, "b": 27, "c": 9}) == {"a": None, "b": 25, "c": None}
    assert shown_counts({"a": 13, "b": 2, "c": 9}) == {"a": 15, "b": None, "c": None}
    assert shown_counts({"a": 13, "b": 0}) == {"a": 15, "b": None}


# ---- quotas


def test_quotas_follow_the_population() -> None:
    found = suggest("gender", ["woman", "man", "non_binary"], {"woman": 510, "man": 490}, 7)
    assert [(row.value, row.least, row.most) for row in found] == [
        ("woman", 3, 4),
        ("man", 3, 4),
        ("non_binary", 0, 7),
        ("not_stated", 0, 7),
    ]


def test_quotas_that_cannot_be_met_are_told_with_the_smallest_change(folder) -> None:
    _town, _council, call, _people = world(folder)
    wanted = [Bounds("gender", "non_binary", 1, 2), Bounds("gender", "woman", 2, 4)]
    with transaction():
        checked = service.set_quotas(SYSTEM, call.id, wanted)
    assert [(bound.quota.value, bound.lower, bound.count) for bound in checked.conflict] == [("non_binary", True, 1)]
    assert [(c.after.value, c.after.minimum, c.after.maximum) for c in checked.changes] == [("non_binary", 0, 2)]
    with transaction():
        assert service.set_quotas(SYSTEM, call.id, QUOTAS).conflict == ()
    looks = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb == "read")).all()
    assert len(looks) == 2
    assert refusal(lambda: service.set_quotas(SYSTEM, call.id, [Bounds("age", "16-24", 3, 2)])) is (
        RecruitmentCode.QUOTA_ORDER
    )


# ---- the draw


def test_the_whole_way_to_a_council(folder, tmp_path, capsys) -> None:
    with clock.standing_at(clock.now() - CLOSED):
        _town, council, call, applicants = world(folder, households=True)
        with transaction():
            service.set_quotas(SYSTEM, call.id, QUOTAS)
        assert refusal(lambda: service.compute(SYSTEM, call.id, folder)) is RecruitmentCode.STILL_OPEN
    draw = computed(call, folder)
    assert draw.final
    assert refusal(lambda: service.withdraw(make.actor(applicants[0]), call.id)) is RecruitmentCode.FROZEN
    _check_published(draw)
    assert refusal(lambda: service.enter(SYSTEM, call.id, "417", folder)) is RecruitmentCode.NOT_ANNOUNCED
    late = clock.now() - timedelta(seconds=1)
    assert refusal(lambda: service.announce(SYSTEM, call.id, {"en": "Dice"}, late)) is RecruitmentCode.TOO_SOON
    first = entered(call, folder, " 2417 ")
    assert first.panel == json.loads(first.lottery)["rounded"][417]
    _same_as_the_command(first, folder, tmp_path, capsys)
    _decided(call, first.panel[:2])
    assert refusal(lambda: service.accept(make.actor(applicants[0]), call.id)) in {RecruitmentCode.NOT_DRAWN}
    _replaced(call, folder, first, tmp_path, capsys)
    assert queries.places(call.id)[Place.ACCEPTED] == call.seats
    members = councils.terms(council.group_id)
    assert sorted(kind for *_, kind in members) == ["lot"] * call.seats
    assert {(begins, ends) for _, begins, ends, _ in members} == {(call.first_day, call.last_day)}


def _check_published(draw) -> None:
    """The file names nobody and tells no answer of anybody; the script finds a changed probability."""
    lottery = json.loads(draw.lottery)
    assert len(lottery["rounded"]) == 1000
    assert set(lottery["probabilities"]) == {f"{n:02}" for n in range(1, 25)}
    assert lottery["min_probability"] == pytest.approx(draw.smallest)
    assert "composition" not in lottery and "certificate" not in lottery and "row" not in lottery


def _decided(call, declining) -> None:
    """Everybody who is drawn answers: these decline, the others accept."""
    with transaction():
        for one in db.session.scalars(select(Application).where(Application.place == Place.DRAWN)):
            person = db.session.get(Person, one.person_id)
            (service.decline if one.number in declining else service.accept)(make.actor(person), call.id)


def _replaced(call, folder, first, tmp_path, capsys) -> None:
    second = computed(call, folder)
    assert (second.round, second.seats) == (2, 2)
    drawn = entered(call, folder, "5")
    assert not {*drawn.panel} & {*first.panel}
    dossier = files.unseal(drawn.sealed, folder)
    (tmp_path / "earlier.json").write_text(files.printed(files.unseal(first.sealed, folder).answer))
    options = ["--previous", str(tmp_path / "earlier.json"), "--leaving", ",".join(dossier.leaving)]
    assert _command(dossier, "5", tmp_path, capsys, *options) == files.printed(dossier.answer)
    _decided(call, ())
    assert refusal(lambda: service.compute(SYSTEM, call.id, folder)) is RecruitmentCode.NOTHING_OPEN


def _command(dossier, number, tmp_path, capsys, *options) -> str:
    (tmp_path / "features.csv").write_text(dossier.features_csv())
    (tmp_path / "people.csv").write_text(dossier.people_csv())
    given = [str(tmp_path / "features.csv"), str(tmp_path / "people.csv"), "--size", str(dossier.size)]
    given += ["--seed", number, "--id", "id", "--same-address", "home", *options]
    assert main(["sortition", *given]) in (0, None)
    return capsys.readouterr().out


def _same_as_the_command(draw, folder, tmp_path, capsys) -> None:
    """The web job and the command write the same bytes; both scripts agree, and find what is changed."""
    dossier = files.unseal(draw.sealed, folder)
    assert _command(dossier, "2417", tmp_path, capsys) == files.printed(dossier.answer)
    assert json.loads(draw.lottery)["pool_sha256"] == dossier.sha256
    (tmp_path / "draw.json").write_text(files.printed(dossier.answer))
    options = ["--id", "id", "--same-address", "home"]
    observer = [
        "docs/examples/check_draw.py",
        *(str(tmp_path / f) for f in ("features.csv", "people.csv", "draw.json")),
    ]
    assert _script(*observer, *options)[0] == 0
    answer = json.loads(files.printed(dossier.answer))
    step = next(step for step in answer["certificate"] if step["quotas"])
    step["quotas"][0]["price"] += 0.01
    (tmp_path / "draw.json").write_text(json.dumps(answer))
    assert _script(*observer, *options)[0] == 1
    (tmp_path / "lottery.json").write_text(draw.lottery)
    anybody = ["docs/verify/who_was_drawn.py", str(tmp_path / "lottery.json"), "2417"]
    assert _script(*anybody, draw.sha256) == (0, draw.panel)
    changed = json.loads(draw.lottery)
    changed["probabilities"]["01"] += 0.001
    (tmp_path / "lottery.json").write_text(json.dumps(changed))
    assert _script(*anybody)[0] == 1
    assert _script(*anybody, draw.sha256)[0] == 1


def _script(*line) -> tuple[int, list[str]]:
    # -I -S: no installed package can be imported.
    done = subprocess.run([sys.executable, "-I", "-S", *line], cwd=PROJECT, capture_output=True, text=True)
    return done.returncode, done.stdout.strip().partition("Drawn: ")[2].split(", ")


def test_the_script_for_everybody_is_short() -> None:
    assert len((PROJECT / "docs/verify/who_was_drawn.py").read_text().splitlines()) <= 100


def test_stopped_early_the_best_lottery_is_published_as_not_final(folder, monkeypatch) -> None:
    _town, _council, call, _people = _closed_world(folder)
    answers = [False, False, True]
    monkeypatch.setattr(jobs, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(queries, "stop_asked", lambda draw_id: answers.pop(0) if answers else True)
    found = computed(call, folder)
    assert queries.run_of(found).state is RunState.DONE
    assert found.final is False and json.loads(found.lottery)["final"] is False
    entered(call, folder, "1")
    assert queries.places(call.id)[Place.DRAWN] == call.seats


def test_stopping_is_asked_of_the_database(folder) -> None:
    _town, _council, call, _people = _closed_world(folder)
    with transaction():
        draw = service.compute(SYSTEM, call.id, folder)
        service.stop(SYSTEM, call.id)
    assert queries.stop_asked(draw.id)


def _closed_world(folder):
    """A call of which the last day to apply is over."""
    with clock.standing_at(clock.now() - CLOSED):
        return world(folder)


def test_cancelled_nothing_is_published_and_people_can_withdraw_again(folder) -> None:
    _town, _council, call, people = _closed_world(folder)
    with transaction():
        run = service.compute(SYSTEM, call.id, folder).run_id
    assert refusal(lambda: service.withdraw(make.actor(people[0]), call.id)) is RecruitmentCode.FROZEN
    assert refusal(lambda: service.compute(SYSTEM, call.id, folder)) is RecruitmentCode.DRAW_RUNS
    with transaction():
        service.cancel(SYSTEM, call.id)
    jobs.compute(run)
    assert queries.draws(call.id) == []
    with transaction():
        service.withdraw(make.actor(people[0]), call.id)
    assert queries.count(call.id) == 23


def test_running_the_job_twice_equals_running_it_once(folder) -> None:
    _town, _council, call, _people = _closed_world(folder)
    draw = computed(call, folder)
    outbox.drain()
    jobs.compute(draw.run_id)
    assert [(d.id, d.sha256) for d in queries.draws(call.id)] == [(draw.id, draw.sha256)]


def test_only_staff_of_the_town_prepare_a_draw(folder) -> None:
    town, _council, call, people = world(folder, 2)
    with transaction():
        elsewhere = make.make_municipality()
        foreign = make.actor(make.make_person(elsewhere, Role.SECRETARY, Role.ORGANISER, Role.ADMIN))
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
    for actor in (foreign, make.actor(people[0])):
        for verb in (
            lambda actor=actor: service.look(actor, call.id, "pool"),
            lambda actor=actor: service.set_quotas(actor, call.id, []),
            lambda actor=actor: service.compute(actor, call.id, folder),
            lambda actor=actor: service.print_letters(actor, call.id, 1, folder),
            lambda actor=actor: service.dossier(actor, call.id, 1, folder),
        ):
            with pytest.raises(NotAllowed), transaction():
                verb()
    with transaction():
        assert len(service.look(secretary, call.id, "pool")) == 2


def test_a_pool_is_forgotten_a_year_after_its_last_draw(folder) -> None:
    _town, _council, call, _people = _closed_world(folder)
    computed(call, folder)
    entered(call, folder, "1")
    with clock.standing_at(clock.now() + timedelta(days=360)):
        jobs.purge()
    assert queries.count(call.id) == 24
    with clock.standing_at(clock.now() + timedelta(days=370)):
        jobs.purge()
    assert queries.count(call.id) == 0
    draw = queries.draws(call.id)[0]
    assert draw.lottery and draw.sealed is None
