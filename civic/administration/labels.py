"""Codes of administration, in words."""

from flask_babel import lazy_gettext as _

from civic.administration.rules import AdministrationCode

REFUSALS = {
    AdministrationCode.NO_SUCH_JOB: _("This job is not on the list any more."),
}

#: Why a job was given up, by the name of its last error.
WHY_STOPPED = {
    "WorkerLost": _("Each time, the program that ran it was ended: by a restart, or because memory ran out."),
    "MemoryError": _("It needed more memory than there is."),
    "JobTimeoutException": _("It took longer than a job may."),
    "OperationalError": _("The database was busy or did not answer."),
    **dict.fromkeys(
        ("ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "OSError"),
        _("Another server did not answer."),
    ),
    **dict.fromkeys(
        (
            "SMTPAuthenticationError",
            "SMTPConnectError",
            "SMTPDataError",
            "SMTPRecipientsRefused",
            "SMTPSenderRefused",
            "SMTPServerDisconnected",
        ),
        _("The mail server did not take the e-mail."),
    ),
}
