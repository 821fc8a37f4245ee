"""The write door of the office: founding, accounts, mandates, calendar."""

from himpun.offices.actions.accounts import (
    add_person,
    change_password,
    change_person,
    choose_password,
    deactivate_person,
    issue_access_link,
    reactivate_person,
)
from himpun.offices.actions.calendar import add_holiday, remove_holiday, set_office_hours
from himpun.offices.actions.founding import ImportResult, found_office, import_office
from himpun.offices.actions.mandates import end_mandate, give_mandate, hand_over

__all__ = [
    "ImportResult",
    "add_holiday",
    "add_person",
    "change_password",
    "change_person",
    "choose_password",
    "deactivate_person",
    "end_mandate",
    "found_office",
    "give_mandate",
    "hand_over",
    "import_office",
    "issue_access_link",
    "reactivate_person",
    "remove_holiday",
    "set_office_hours",
]
