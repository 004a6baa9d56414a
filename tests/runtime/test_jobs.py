"""Jobs in the running program: real worker, real queue, real kills. The jobs are letters; a mail server counts them."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from rq import Callback, Worker
from rq import Queue as PlainQueue
from rq.serializers import JSONSerializer

from civic.core import jobs
from civic.core.outbox import Queue
from civic.runtime.folder import Folder
from tests.support import program as programs
from tests.support.post_office import PostOffice, open_office
from tests.support.program import Program, environment, parent_of, processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")

WRITE = """
import os, sys
from civic.app import create_app
from civic.core import mail
from civic.core.db import transaction
app = create_app()
with app.test_request_context():
    for number in range(int(sys.argv[1])):
        with transaction():
            mail.send("resident@town.example", f"letter {number}", "Good morning.", "en")
"""


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


@pytest.fixture(scope="module")
def program(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with programs.running(tmp_path_factory.mktemp("jobs"), CIVIC_MAIL_URL=office.url) as running:
        yield running


def queue_url(program: Program) -> str:
    return Folder(program.folder).told()["CIVIC_REDIS_URL"]


def write_letters(program: Program, office: PostOffice, number: int = 1) -> None:
    """Ask for letters as a web request would: in a transaction of another process, which then wakes the worker."""
    environ = environment(program.folder, 1, CIVIC_REDIS_URL=queue_url(program), CIVIC_MAIL_URL=office.url)
    subprocess.run([sys.executable, "-c", WRITE, str(number)], env=environ, check=True, timeout=120)


def worker_of_mail(program: Program) -> int:
    """The worker that the crew forked for e-mails."""
    with redis.Redis.from_url(queue_url(program)) as connection:
        names = [one for one in Worker.all(connection=connection) if f"civic-{Queue.MAIL}" in one.queue_names()]
    alive = [one.pid for one in names if one.pid in processes(program.folder)]
    assert len(alive) == 1
    return int(alive[0])


def work_horse(program: Program) -> int:
    """The process that the worker forked for the present job."""
    worker = worker_of_mail(program)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for pid in processes(program.folder):
            if parent_of(pid) == worker:
                return pid
        time.sleep(0.02)
    raise AssertionError("the worker has no work horse")


def test_a_letter_written_elsewhere_wakes_the_worker_and_is_sent_once(program: Program, office: PostOffice):
    before = len(office.letters)
    write_letters(program, office)
    assert office.wait_for(before + 1, 20)
    assert office.letters[-1]["Subject"] == "letter 0"
    time.sleep(1)
    assert len(office.letters) == before + 1


def by_name(name: str) -> Callable[[PlainQueue, str], None]:
    return lambda queue, command: queue.enqueue_call(name, args=(command,)) and None


def with_a_callback(queue: PlainQueue, command: str) -> None:
    queue.enqueue_call(jobs.PERFORM, args=(10**9,), on_success=Callback("os.system"), kwargs=None)


def as_a_pickle(queue: PlainQueue, command: str) -> None:
    job = queue.enqueue_call("os.system", args=("true",))
    queue.remove(job)
    data = zlib.compress(pickle.dumps(("os.system", None, (command,), {})))
    queue.connection.hset(job.key, "data", data)
    queue.push_job_id(job.id)


def with_words_for_a_row(queue: PlainQueue, command: str) -> None:
    queue.enqueue_call(jobs.PERFORM, args=(f"1; {command}",))


FORGED = {
    "os.system": by_name("os.system"),
    "subprocess.getoutput": by_name("subprocess.getoutput"),
    "a callback": with_a_callback,
    "a pickle": as_a_pickle,
    "words for a row": with_words_for_a_row,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_job_runs_nothing(program: Program, office: PostOffice, forge: Callable, tmp_path: Path):
    trace = tmp_path / "it-ran"
    with redis.Redis.from_url(queue_url(program)) as connection:
        queue = PlainQueue(f"civic-{Queue.MAIL}", connection=connection, serializer=JSONSerializer)
        forge(queue, f"touch {trace}")
        end = time.monotonic() + 20
        while queue.count or work_is_going_on(program):
            assert time.monotonic() < end, "the worker did not take it"
            time.sleep(0.05)
        time.sleep(0.3)
    assert not trace.exists()


def work_is_going_on(program: Program) -> bool:
    worker = worker_of_mail(program)
    return any(parent_of(pid) == worker for pid in processes(program.folder))


def test_after_forged_jobs_real_ones_still_run(program: Program, office: PostOffice):
    before = len(office.letters)
    write_letters(program, office)
    assert office.wait_for(before + 1, 40)


def kill_the_horse(program: Program) -> None:
    os.kill(work_horse(program), signal.SIGKILL)


def kill_the_worker(program: Program) -> None:
    os.kill(worker_of_mail(program), signal.SIGKILL)


def kill_the_crew(program: Program) -> None:
    crew = program.part("worker")
    assert crew is not None
    os.kill(crew, signal.SIGKILL)


def kill_both(program: Program) -> None:
    horse = work_horse(program)
    kill_the_worker(program)
    with contextlib.suppress(ProcessLookupError):  # it ended with the worker
        os.kill(horse, signal.SIGKILL)


@pytest.mark.long
@pytest.mark.parametrize("kill", [kill_the_horse, kill_the_worker, kill_both, kill_the_crew])
def test_a_job_whose_worker_is_killed_is_done_within_two_minutes_and_once(
    program: Program, office: PostOffice, kill: Callable[[Program], None]
):
    before, office.closed_until = len(office.letters), office.calls + 1
    write_letters(program, office)
    assert office.wait_for_call(office.closed_until, 20)  # the job is in the middle of its work
    kill(program)
    assert office.wait_for(before + 1, 120)
    time.sleep(10)
    assert len(office.letters) == before + 1


@pytest.mark.long
def test_fifty_waiting_jobs_survive_a_kill_of_the_queue(program: Program, office: PostOffice):
    before = len(office.letters)
    worker = worker_of_mail(program)
    os.kill(worker, signal.SIGSTOP)
    try:
        write_letters(program, office, 50)
        queue = next(pid for pid, words in processes(program.folder).items() if "queue.sock" in words)
        os.kill(queue, signal.SIGKILL)
        assert program.said("The queue was ended by signal SIGKILL", 10)
    finally:
        os.kill(worker, signal.SIGCONT)
    assert office.wait_for(before + 50, 120)
    subjects = {letter["Subject"] for letter in office.letters[before:]}
    assert subjects == {f"letter {number}" for number in range(50)}
