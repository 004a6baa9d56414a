"""A desk with files, in front of a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic.processes.models import Process
from civic.towns.models import Municipality
from tests.support.imports import Desk, make_process


@pytest.fixture
def place() -> tuple[Municipality, Process]:
    return make_process()


@pytest.fixture
def town(place: tuple[Municipality, Process]) -> Municipality:
    return place[0]


@pytest.fixture
def process(place: tuple[Municipality, Process]) -> Process:
    return place[1]


@pytest.fixture
def desk(tmp_path: Path, process: Process) -> Desk:
    return Desk(tmp_path, process)
