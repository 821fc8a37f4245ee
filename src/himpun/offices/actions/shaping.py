"""What an office is called, and how it numbers, judges and locks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from himpun.core.action import action, change
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.offices import policy
from himpun.offices.models import Office


@action("office.identity_changed")
def change_identity(
    office: Office,
    *,
    name: str,
    short_name: str,
    head_title: str,
    address: str,
    city: str,
    phone: str,
    email: str,
    website: str,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> Office:
    """Correct what letters print about the office; letters already issued stay as they are.

    `seen_version` is the version that the person had on the screen: Conflict when it is old.
    """
    refuse_if(policy.why_not_change_identity(office, name=name, short_name=short_name, by=by))
    values = {
        "name": name,
        "short_name": short_name,
        "head_title": head_title or "Kepala Dinas",
        "address": address,
        "city": city,
        "phone": phone,
        "email": email,
        "website": website,
    }
    stripped = {key: value.strip() for key, value in values.items()}
    return change(office, expect={"version": seen_version}, **stripped)


@action("office.settings_changed")
def change_settings(
    office: Office,
    *,
    number_pattern: str,
    classification: str,
    predicate_set: str,
    achievement_cap: int | None,
    measurement_lock: str,
    noted_checks: Sequence[str] | None = None,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> Office:
    """How letters are numbered, achievement judged, measurement locked, forms checked, from now on.

    Numbers given and achievements archived stay as they are. The cap is in per cent, None for
    none; `noted_checks` names the checks of a form whose findings need a keterangan, None leaves
    them as they are. Conflict when `seen_version` is old.
    """
    refuse_if(
        policy.why_not_change_settings(
            office,
            number_pattern=number_pattern,
            predicate_set=predicate_set,
            achievement_cap=achievement_cap,
            measurement_lock=measurement_lock,
            noted_checks=noted_checks or (),
            by=by,
        )
    )
    chosen = office.noted_checks if noted_checks is None else sorted(set(noted_checks))
    return change(
        office,
        expect={"version": seen_version},
        number_pattern=number_pattern.strip(),
        classification=classification.strip(),
        predicate_set=predicate_set,
        achievement_cap=achievement_cap,
        measurement_lock=measurement_lock,
        noted_checks=chosen,
    )
