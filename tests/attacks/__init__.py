"""Attacks on a running town: the whole program, two web processes, nothing replaced.

Each test is named by the id of the list in ``register.IDS``: ``test_I02_...``; one test may carry several ids
(``test_A01_A02_...``). ``make attacks`` prints what ran, held and fell, and what does not apply and why
(``register.NOT_YET``). An id with neither a test nor a reason fails ``test_register.py``.

The adapter, in the order in which it is needed::

    def test_H09_a_stranger_casts_nothing(town):           # the town of this test process, made once
        vote = seed.open_vote(town, voters=3, closes_in=60)  # a municipality, its people and a vote of its own
        voter = town.sign_in_as(vote.voters[0])              # a browser with a session
        answer = voter.post(f"/en/votes/{vote.id}/cast", {"option": [vote.options[0]]})   # with this session's token
        assert answer.status == 303

fixtures
    ``town`` SQLite and the embedded queue; ``postgres_town``; ``each_town`` runs a test on both; ``new_town()`` one of
    its own, for tests that kill, fill or change what lasts; ``new_town(postgres=True, CIVIC_TRUSTED_PROXIES="1")``.
start, stop, kill
    ``town.start()``, ``stop()``, ``restart()``, ``kill9("web-child", one=True)``, ``pids("worker")``,
    ``wait_until_up()``; ``town.base_url``, ``town.port``.
people
    ``town.sign_in(role)`` for a role of ``town.ROLES`` ("anon", "resident" ...); ``sign_in_as(person_id)``;
    ``by_form(email, seed.PASSWORD)`` types, as people do; ``town.world.people`` and ``.emails`` by role.
    There are no suspended accounts. "left" is an account that its owner took away, and "unverified" one whose address
    was never confirmed: neither can sign in, their sessions are planted.
browser
    ``get``, ``post`` (brings the token), ``submit("/en/page", field="value")`` reads the form of the page and sends all
    of it, hidden fields too; ``open(method, path, body, headers)`` word for word; ``twin()`` another window with the
    same session, for threads; ``Answer.status``, ``.text``, ``.tree`` (selectolax), ``.form()``, ``.header(name)``.
seed
    ``town.world`` one of everything in two municipalities; ``seed.open_vote``, ``people``, ``municipality``,
    ``proposal``, ``thread_of``; ``with town.inside():`` any service or factory of tests/support.
clock
    ``seed.open_vote(closes_in=5)``; ``town.move("accounts_mail_token", ...)`` and ``town.sql`` move instants of rows.
    The program has no switch for its clock: what decides is the database's.
work
    ``town.routes()``, ``emails(to)``, ``email(to)`` waits for one, ``jobs(name)``, ``wait_for_jobs()``,
    ``do("votes.tend")`` has a worker do a job and waits, ``push(row_id)``, ``redis()``, ``forget_limits()``.
what is left
    ``dump()`` every table, ``files()`` the data folder as it lies, ``where("canary")`` in which files it stands,
    ``logs()``.
"""
