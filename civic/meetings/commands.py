"""`civic methods tables`: mixed tables for small-group rounds, from files, in a way that everybody can recompute."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from civic.core.methods import Answer, Command
from civic.meetings.tables.files import Columns, answer, read_offers, read_people, read_seed
from civic.meetings.tables.problem import Problem
from civic.meetings.tables.search import seat


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("people", metavar="PEOPLE.csv", help="a row for each person, with an id")
    parser.add_argument("--tables", type=int, required=True, metavar="T", help="tables in each round")
    parser.add_argument("--rounds", type=int, required=True, metavar="R", help="rounds, each with all people")
    parser.add_argument("--seed", required=True, metavar="N", help="a number drawn in public: digits")
    parser.add_argument("--id", default="id", metavar="COLUMN", help="the column of the id (default: id)")
    parser.add_argument("--mix", default="", metavar="C1,C2", help="columns by which each table is mixed")
    parser.add_argument(
        "--languages", metavar="COLUMN", help="languages a person speaks, one of which is needed: fr;en"
    )
    parser.add_argument("--access", metavar="COLUMN", help="what a person needs, all of it: step-free;loop")
    parser.add_argument(
        "--offer",
        action="append",
        default=[],
        metavar="WORD=1,2",
        help="tables at which a language is spoken or a need is met; once for each word",
    )
    parser.add_argument("--only", metavar="COLUMN", help="numbers of the tables at which a person can sit: 1;2")


def _run(arguments: Namespace) -> Answer:
    seed = read_seed(arguments.seed)
    mix = [column.strip() for column in arguments.mix.split(",") if column.strip()]
    columns = Columns(arguments.id, mix, arguments.languages, arguments.access, arguments.only)
    offers = read_offers(arguments.offer, arguments.tables)
    people = read_people(arguments.people, columns, offers, arguments.tables)
    return answer(seat(Problem(people, arguments.tables, arguments.rounds, tuple(mix)), seed))


COMMANDS = [
    Command(
        name="tables",
        summary=(
            "Seats people at mixed tables for small-group rounds: as few pairs as possible meet again, and each table "
            "has its share of every group. Everybody sits where their language is spoken and their access needs are "
            "met, or the answer says which tables are too few."
        ),
        source=(
            "the social golfer problem; difference matrices (Bose and Bush 1952), simulated annealing (Kirkpatrick, "
            "Gelatt and Vecchi 1983)."
        ),
        example="tables docs/examples/guests.csv --tables 4 --rounds 3 --seed 417 --mix seat,district --only tables",
        configure=_configure,
        run=_run,
        guide=(
            "This answers the question of GroupSelect, with rounds in which pairs are kept from meeting again. "
            "`repeated_pairs` counts each time that two people share a table after their first; "
            "`repeated_pairs_bound` is a number that no seating can go below, by counting, and that is not always "
            "reached. Fewer repeated pairs come before a better mix. For each value `least` and `most` say how many "
            "sit at a table in any round, `even` what would be even; an empty cell is a value like any other. "
            "`squares` adds up the squares of these counts, which are smallest where all tables are even: "
            "`squares_bound`. Languages, access needs and --only are always met, or the command says which tables "
            "have too few places. The number of the seed and the file decide everything, the order of the rows "
            "nothing. It leaves out who should be kept apart or together. At most 400 people, 80 tables and 12 rounds."
        ),
    )
]
