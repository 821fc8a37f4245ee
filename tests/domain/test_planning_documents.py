"""Registering Renstra, Perjanjian Kinerja and DPA with their files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.cast import Cast

from himpun.core import blobs
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices.models import Office
from himpun.planning import queries
from himpun.planning.actions import register_document
from himpun.planning.models import (
    PlanningDocument,
)
from himpun.planning.rules.plan_content import (
    DocumentKind,
)


def register(office: Office, **more: object) -> PlanningDocument:
    return register_document(
        office,
        **{
            "kind": DocumentKind.PK,
            "number": "1/PK/2026",
            "title": "Perjanjian Kinerja 2026",
            "dated_on": date(2026, 1, 5),
            "year": 2026,
            "file": blobs.put_bytes(b"%PDF-1.7 isi"),
            "file_name": "pk.pdf",
            "at": datetime(2026, 4, 1, tzinfo=UTC),
            **more,
        },
    )


def test_registered_document_is_found_with_its_file(cast: Cast):
    row = register(cast.office, by=cast.tim_sakip)
    found = queries.get_document(row.pk, by=cast.kadis)
    assert (found.kind, found.number, found.year) == ("PK", "1/PK/2026", 2026)
    assert blobs.path_of(found.sha256).read_bytes() == b"%PDF-1.7 isi"
    assert found.size == 12
    assert queries.list_documents(cast.office, by=cast.kadis, year=2026) == (found,)
    assert queries.list_documents(cast.office, by=cast.kadis, year=2025) == ()
    with pytest.raises(NotVisible):
        queries.get_document(row.pk, by=cast.orang_luar)


@pytest.mark.parametrize("name", ["perencanaan", "tim_sakip", "sakip_member"])
def test_perencanaan_and_the_sakip_team_register_documents(cast: Cast, name: str):
    register(cast.office, by=cast.insiders[name])


@pytest.mark.parametrize("name", ["kadis", "sekretaris", "bina_marga", "admin"])
def test_registering_is_refused_to_other_lanes(cast: Cast, name: str):
    with pytest.raises(Refusal, match="Perencanaan atau Tim SAKIP"):
        register(cast.office, by=cast.insiders[name])
    assert not PlanningDocument.objects.exists()


def test_registering_is_refused_to_a_stranger(cast: Cast):
    with pytest.raises(NotVisible):
        register(cast.office, by=cast.orang_luar)


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"file": b"<html>"}, "PDF"),
        ({"number": " "}, "wajib diisi"),
        ({"title": ""}, "wajib diisi"),
    ],
)
def test_unfit_document_is_refused_in_a_sentence(cast: Cast, more: dict[str, object], part: str):
    if "file" in more:
        more = {"file": blobs.put_bytes(b"<html>")}
    with pytest.raises(Refusal, match=part):
        register(cast.office, by=cast.perencanaan, **more)


def test_the_same_document_twice_is_refused(cast: Cast):
    register(cast.office, by=cast.perencanaan)
    with pytest.raises(Refusal, match="sudah terdaftar"):
        register(cast.office, by=cast.perencanaan)
