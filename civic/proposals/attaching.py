"""Between the form of a proposal and its files: what is sent with it is read, kept, described, removed."""

from __future__ import annotations

from pathlib import PurePath

from civic.core import text
from civic.core.gates import current_actor
from civic.core.permissions import Refused
from civic.core.web import accepted
from civic.proposals import queries, service
from civic.proposals.forms import FIELDS, ProposalForm
from civic.proposals.rules import LONGEST_DESCRIPTION
from civic.uploads import contents
from civic.uploads.contents import Content, Kind
from civic.uploads.rules import LARGEST_FILE

#: What the button beside the file sends, and what the buttons beside attached ones send before their number.
ATTACH, REMOVE = "attach", "remove-"


def read(form: ProposalForm) -> Content | None:
    """The file that came with a form; what is wrong with it stands at its field. Outside of any transaction."""
    sent = form.file.data
    if not sent:
        return None
    try:
        return contents.read(sent.read(LARGEST_FILE + 1))
    except Refused as refused:
        form.tell(refused)
        return None


def keep(form: ProposalForm, proposal_id: int, content: Content | None = None, do: str = "") -> None:
    """Keep what was typed of the files, attach the one that was read, remove the one whose button was pressed."""
    actor, number = current_actor(), do.removeprefix(REMOVE)
    remove = do.startswith(REMOVE) and number.isascii() and number.isdigit() and len(number) < 10
    if not (form.files or content or remove):
        return
    if not any(len(words) > LONGEST_DESCRIPTION for words in form.described().values()):
        with accepted(form, FIELDS):
            service.describe(actor, proposal_id, form.described())
    with accepted(form, FIELDS):
        if remove:
            service.remove_file(actor, proposal_id, int(number))
        if content is not None:
            service.attach(actor, proposal_id, content, _name(form, content))
    form.show_files(queries.files_of(proposal_id))


def _name(form: ProposalForm, content: Content) -> str:
    """What a document is called at first: as its file is. Of a picture nothing is known until somebody says it."""
    if content.kind is Kind.PICTURE or not form.file.data:
        return ""
    return text.line(PurePath(form.file.data.filename or "").stem.replace("_", " "))[:LONGEST_DESCRIPTION]
