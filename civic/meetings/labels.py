"""Codes of meetings, in words."""

from flask_babel import lazy_gettext as _

from civic.meetings.rules import LONGEST_EVENING, MOST_ITEMS, MeetingCode, Standing

REFUSALS = {
    MeetingCode.NO_TITLE: _("Give the meeting a title."),
    MeetingCode.ENDS_BEFORE: _(
        "The meeting would end before it begins, or last longer than %(hours)s hours.",
        hours=int(LONGEST_EVENING.total_seconds() // 3600),
    ),
    MeetingCode.NO_SUCH_TIME: _("The clocks jump over this time on that day. Choose another one."),
    MeetingCode.NOWHERE: _("Say where people come together: a place, an address for video, or both."),
    MeetingCode.BAD_LINK: _("This is no address of a page. It begins with https://"),
    MeetingCode.OTHER_HOST: _("This group or process belongs to another municipality."),
    MeetingCode.OTHER_PLACE: _("This neighbourhood belongs to another municipality."),
    MeetingCode.NO_GROUP: _("Only the meeting of a group can be for its members alone."),
    MeetingCode.BEGUN: _("The meeting has begun. Its time and place stay as they were."),
    MeetingCode.OVER: _("The meeting is over. It can no longer be cancelled."),
    MeetingCode.CANCELLED: _("The meeting was cancelled."),
    MeetingCode.NOT_OVER: _("The meeting is not over yet. Minutes are written afterwards."),
    MeetingCode.NO_REASON: _("Say why it is cancelled."),
    MeetingCode.NO_MINUTES: _("Write the minutes."),
    MeetingCode.MINUTES_WRITTEN: _("The minutes are written. The agenda stays as it was."),
    MeetingCode.MANY_ITEMS: _("An agenda has %(most)s items at most.", most=MOST_ITEMS),
    MeetingCode.UNKNOWN_THING: _(
        "Nothing of this municipality stands at the address “%(address)s”. Copy it from the page that you mean."
    ),
}

STANDINGS = {
    Standing.COMING: _("Coming"),
    Standing.RUNNING: _("Going on now"),
    Standing.OVER: _("Over"),
    Standing.CANCELLED: _("Cancelled"),
}
