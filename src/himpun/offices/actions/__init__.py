"""The write door of the office: founding, shaping, units, accounts, mandates, calendar."""

from himpun.offices.actions.accounts import (
    add_person,
    change_password,
    change_person,
    choose_password,
    deactivate_person,
    issue_access_link,
    reactivate_person,
)
from himpun.offices.actions.calendar import (
    add_holiday,
    remove_holiday,
    remove_season,
    set_office_hours,
)
from himpun.offices.actions.founding import ImportResult, found_office, import_office
from himpun.offices.actions.machines import make_api_token, revoke_api_token
from himpun.offices.actions.mandates import end_mandate, give_mandate, hand_over
from himpun.offices.actions.shaping import change_identity, change_settings
from himpun.offices.actions.units import add_unit, change_unit, close_unit

__all__ = [
    "ImportResult",
    "add_holiday",
    "add_person",
    "add_unit",
    "change_identity",
    "change_password",
    "change_person",
    "change_settings",
    "change_unit",
    "choose_password",
    "close_unit",
    "deactivate_person",
    "end_mandate",
    "found_office",
    "give_mandate",
    "hand_over",
    "import_office",
    "issue_access_link",
    "make_api_token",
    "reactivate_person",
    "remove_holiday",
    "remove_season",
    "revoke_api_token",
    "set_office_hours",
]
