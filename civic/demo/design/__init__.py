"""Example data for the page that shows every component in every state. All of it is invented.

`context()` gives what `templates/design/index.html` needs beside the frame. No database.
"""

from collections.abc import Sequence

from civic.demo.design import figures, forms, people, votes, ways


def context(hoods: Sequence[int] = tuple(range(1, 15))) -> dict[str, object]:
    """Return the examples; `hoods` are ids of neighbourhoods of the town that is shown, at least one."""
    return {
        "ways": ways.examples(hoods),
        "people": people.examples(),
        "ballots": votes.examples(hoods),
        "figures": figures.examples(hoods),
        "good_form": forms.good(),
        "talk_form": forms.good("talk-"),
        "bad_form": forms.bad(),
        "sign_in_form": forms.sign_in(),
        "hood": hoods[0],
        "other_hood": hoods[-1],
    }
