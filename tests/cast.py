"""The people of the tests, as actors."""

from __future__ import annotations

from dataclasses import dataclass

from himpun.core.actors import Actor
from himpun.offices.models import Office, Unit


@dataclass(frozen=True)
class Cast:
    """One office with everybody in it; `orang_luar` belongs to another office."""

    office: Office
    secretariat: Unit
    bina_marga_unit: Unit
    cipta_karya_unit: Unit
    tata_ruang_unit: Unit
    kadis: Actor
    sekretaris: Actor
    bina_marga: Actor
    bina_marga_operator: Actor
    cipta_karya: Actor
    tata_ruang: Actor
    tim_sakip: Actor
    sakip_member: Actor
    perencanaan: Actor
    admin: Actor
    orang_luar: Actor

    @property
    def insiders(self) -> dict[str, Actor]:
        """Everybody of the office by name; for truth tables role × state × act."""
        return {
            name: value
            for name, value in vars(self).items()
            if isinstance(value, Actor) and name != "orang_luar"
        }

    def head_of(self, unit: Unit) -> Actor:
        """Who hands in the form of a unit."""
        return {
            self.secretariat.pk: self.sekretaris,
            self.bina_marga_unit.pk: self.bina_marga,
            self.cipta_karya_unit.pk: self.cipta_karya,
            self.tata_ruang_unit.pk: self.tata_ruang,
        }[unit.pk]
