"""Who plays which lane in a rehearsal, and what the clock says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import Actor, system_actor
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices.actions import add_person, give_mandate
from himpun.offices.models import Office, Unit
from himpun.offices.queries import (
    get_actor_by_id,
    get_person,
    get_person_by_username,
    holders_of,
)


@dataclass(frozen=True)
class Players:
    """Finds, and where the sample has none invents, the holder of a lane."""

    office: Office

    def leader(self, lane: str, unit: Unit | None, *, at: datetime) -> Actor:
        """Who closes for the lane (of the unit) at that moment."""
        for holder in holders_of(self.office, lane, unit, at=at):
            if holder.leads:
                return get_actor_by_id(holder.person_id, at=at)
        return self._invented(lane, unit, at=at)

    def preparer(self, lane: str, unit: Unit | None, *, at: datetime) -> Actor:
        """Who fills for the lane: an operator where there is one, else who leads."""
        for holder in holders_of(self.office, lane, unit, at=at):
            if not holder.leads:
                return get_actor_by_id(holder.person_id, at=at)
        return self.leader(lane, unit, at=at)

    def _invented(self, lane: str, unit: Unit | None, *, at: datetime) -> Actor:
        """A fictitious holder for a lane that the sample does not know."""
        by = system_actor(self.office.pk)
        suffix = f".{unit.code.lower()}" if unit is not None else ""
        username = f"gladi.{lane}{suffix}"
        try:
            person = get_person_by_username(username, by=by)
        except NotVisible:
            name = f"Contoh {lane.replace('_', ' ').title()}" + (f" {unit.code}" if unit else "")
            person = add_person(self.office, username=username, name=name, by=by, at=at)
        give_mandate(person, role=lane, unit=unit, valid_from=self.office_start(at), by=by, at=at)
        actor = get_actor_by_id(get_person(person.pk, by=by).pk, at=at)
        if not actor.has(lane):
            raise Refusal(f"Lajur {lane} tidak dapat diperankan dalam gladi.")
        return actor

    @staticmethod
    def office_start(at: datetime) -> datetime:
        """A mandate given in a rehearsal holds since the start of that year."""
        return at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
