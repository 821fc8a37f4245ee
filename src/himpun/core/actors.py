"""Who acts: one person, and in which capacities at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ANY: Final = -1


@dataclass(frozen=True, slots=True)
class Capacity:
    """One capacity of a person: a role, perhaps for one scope, in a manner (acting or not).

    `leads` tells those who may decide and sign from those who may only prepare.
    """

    role: str
    scope: int | None
    title: str
    manner: str = "DEFINITIF"
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work in one home (the key of whose trail he writes), or the system itself."""

    person_id: int | None
    name: str
    home: int | None
    capacities: tuple[Capacity, ...] = ()
    address: str = ""

    @property
    def stream(self) -> str:
        """The trail this actor's acts belong to."""
        return f"office:{self.home}" if self.home is not None else "system"

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    def has(
        self, role: str, *, scope: int | None = ANY, leads: bool | None = None
    ) -> Capacity | None:
        """The capacity that fits, or None. `scope=ANY` accepts every scope."""
        for capacity in self.capacities:
            if capacity.role != role:
                continue
            if scope not in (ANY, capacity.scope):
                continue
            if leads is not None and capacity.leads != leads:
                continue
            return capacity
        return None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(capacity.role for capacity in self.capacities)


def system_actor(home: int | None = None) -> Actor:
    """The program itself, at the command line of whoever runs the server."""
    return Actor(person_id=None, name="Sistem (baris perintah)", home=home)
