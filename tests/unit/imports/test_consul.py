"""CONSUL's proposals: refused where Decidim's are expected, and read as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic.imports.rules import sheet
from civic.imports.rules.headers import CONSUL
from civic.imports.rules.proposals import read_proposals
from civic.imports.rules.sheet import Unusable
from civic.proposals.rules import ProposalState


@pytest.mark.shared_data
def test_the_export_is_read_and_retired_proposals_are_withdrawn(shared_data: Path):
    table = sheet.read((shared_data / "reports" / "consul_export.csv").read_bytes())
    found = read_proposals(table, "Europe/Madrid", table=CONSUL)
    assert found.broken == ()
    assert [(row.id, row.state, row.supports, row.body) for row in found.rows] == [
        ("1", ProposalState.PUBLISHED, 15, "Text one"),
        ("2", ProposalState.WITHDRAWN, 7, "Text two"),
    ]


@pytest.mark.shared_data
def test_as_a_file_of_decidim_it_is_refused_in_words(shared_data: Path):
    table = sheet.read((shared_data / "reports" / "consul_export.csv").read_bytes())
    with pytest.raises(Unusable, match="civic import consul"):
        read_proposals(table, "Europe/Madrid")


@pytest.mark.shared_data
def test_decidims_files_are_read_with_a_separator_line_and_odd_letters(shared_data: Path):
    [bench] = read_proposals(sheet.read((shared_data / "reports" / "decidim_sep.csv").read_bytes()), "UTC").rows
    assert bench.title == "Bench"
    data = (shared_data / "reports" / "decidim_unicode.csv").read_bytes()
    first, second = read_proposals(sheet.read(data), "UTC").rows
    assert (first.title, first.body) == ("Café in\xa0town", "One\ntwo\nthree\nfour")
    assert (second.title, second.body) == ("BOM inside", "evil")
