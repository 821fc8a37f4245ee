"""Proofs of every kind: added, used again, replaced, taken out, and read by those who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit, row_of

from himpun.archive.gathering import gather
from himpun.archive.proofs import kept_back
from himpun.core import blobs
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.intake import actions, policy, queries
from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.intake.proofs.carried import EvidenceFile, EvidenceLink, EvidenceNote
from himpun.intake.rules.readers import LABELS
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db

LINK = "https://www.bps.go.id/tabel"
ROLES = ("kadis", "sekretaris", "bina_marga", "bina_marga_operator", "cipta_karya", "tim_sakip",
         "perencanaan")  # fmt: skip
OWN = {"bina_marga", "bina_marga_operator"}


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def row(round: Round, cast: Cast) -> FormRow:
    return row_of(round, cast.bina_marga_unit, "SUB-1")


def file_of(content: bytes = b"isi", name: str = "laporan.pdf") -> EvidenceFile:
    return EvidenceFile(blobs.put_bytes(content), name, "application/pdf")


def added(row: FormRow, cast: Cast, content: bytes = b"isi", **more: Any) -> Evidence:
    file = file_of(content, more.pop("name", "laporan.pdf"))
    return actions.add_evidence(
        row, ref=file.ref, file_name=file.file_name, media_type=file.media_type,
        by=cast.bina_marga, at=later(360), **more,
    )  # fmt: skip


Act = Callable[[Evidence, FormRow, Any], Any]
ACTS: dict[str, Act] = {
    "file": lambda proof, row, by: actions.add_evidence_files(
        row, files=[file_of(b"baru")], by=by, at=later(370)
    ),
    "link": lambda proof, row, by: actions.add_evidence_link(row, url=LINK, by=by, at=later(370)),
    "note": lambda proof, row, by: actions.add_evidence_note(row, text="Ya", by=by, at=later(370)),
    "use": lambda proof, row, by: actions.use_evidence(
        proof, row_ids=[_other(row).pk], by=by, at=later(370)
    ),
    "replace": lambda proof, row, by: actions.replace_evidence(
        proof, carried=EvidenceLink(LINK), by=by, at=later(370)
    ),
    "remove": lambda proof, row, by: actions.remove_evidence(
        proof.uses.get(), by=by, at=later(370)
    ),
}


def _other(row: FormRow) -> FormRow:
    return row.submission.rows.get(code="IKU-1")


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_only_the_unit_touches_its_proofs(cast: Cast, row: FormRow, act: str, who: str) -> None:
    proof = added(row, cast)
    before = EvidenceUse.objects.count(), Evidence.objects.count()
    if who in OWN:
        ACTS[act](proof, row, getattr(cast, who))
        return
    with pytest.raises(Refusal, match="diisi oleh Bidang Bina Marga"):
        ACTS[act](proof, row, getattr(cast, who))
    assert (EvidenceUse.objects.count(), Evidence.objects.count()) == before
    assert proof.uses.get().ended_at is None


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [("kind", "BA\u202eX", "Jenis bukti"), ("number", "1\x0b2", "Nomor bukti")],
)
def test_what_is_written_on_a_proof_cannot_turn_the_direction_of_writing(
    cast: Cast, row: FormRow, name: str, text: str, what: str
) -> None:
    with pytest.raises(Refusal, match=f"{what} memuat karakter yang tidak terlihat"):
        added(row, cast, **{name: text})


@pytest.mark.parametrize("act", ACTS)
def test_nothing_changes_after_the_form_was_handed_in(
    cast: Cast, round: Round, row: FormRow, act: str
) -> None:
    proof = added(row, cast)
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(365))
    with pytest.raises(Refusal, match="sudah disampaikan"):
        ACTS[act](proof, row, cast.bina_marga)


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_cannot_even_ask(cast: Cast, row: FormRow, act: str) -> None:
    proof = added(row, cast)
    with pytest.raises((Refusal, NotVisible)):
        ACTS[act](proof, row, cast.orang_luar)
    for door in (queries.get_evidence, queries.get_evidence_use):
        with pytest.raises(NotVisible):
            door(proof.pk, by=cast.orang_luar)
    for reader in (queries.view_evidence, queries.open_evidence, queries.open_preview):
        with pytest.raises(NotVisible):
            reader(proof, by=cast.orang_luar)


@pytest.mark.parametrize("named", [name for name in LABELS if name != "unit"])
@pytest.mark.parametrize("who", ROLES)
def test_a_restricted_proof_is_read_by_the_unit_and_those_named(
    cast: Cast, row: FormRow, who: str, named: str
) -> None:
    proof, actor = added(row, cast, restricted_to=[named]), getattr(cast, who)
    may_read = who in OWN or who == named
    assert (policy.why_not_read_evidence(proof, by=actor) == "") is may_read
    view = queries.list_evidence(row, by=actor)[0].proof
    assert (view.title == "laporan.pdf") is may_read
    assert view.digest == proof.digest
    if may_read:
        queries.open_evidence(proof, by=actor).close()
    else:
        with pytest.raises(Refusal, match="terbatas"):
            queries.open_evidence(proof, by=actor)
        with pytest.raises(Refusal, match="terbatas"):
            queries.open_preview(proof, by=actor)


def test_what_is_not_restricted_is_read_by_the_whole_office(cast: Cast, row: FormRow) -> None:
    proof = added(row, cast)
    assert all(not policy.why_not_read_evidence(proof, by=one) for one in cast.insiders.values())


def test_the_trail_never_holds_the_name_of_a_restricted_proof(cast: Cast, row: FormRow) -> None:
    proof = added(row, cast, name="lhp-rahasia.pdf", number="LHP-77", restricted_to=["kadis"])
    newer = actions.replace_evidence(
        proof, carried=EvidenceNote("Isi rahasia"), restricted_to=["kadis"],
        by=cast.bina_marga, at=later(370),
    )  # fmt: skip
    actions.use_evidence(newer, row_ids=[_other(row).pk], by=cast.bina_marga, at=later(371))
    actions.remove_evidence(newer.uses.first(), by=cast.bina_marga, at=later(372))
    told = "".join(TrailEvent.objects.values_list("content", flat=True))
    assert proof.digest in told
    assert newer.digest in told
    for hidden in ("rahasia", "LHP-77"):
        assert hidden not in told


def test_the_history_of_a_row_tells_a_reader_no_more_than_he_may_know(
    cast: Cast, row: FormRow
) -> None:
    proof = added(row, cast, name="lhp.pdf", restricted_to=["kadis"])
    actions.replace_evidence(proof, carried=EvidenceLink(LINK), by=cast.bina_marga, at=later(370))

    def told(actor: Any) -> list[tuple[str, str]]:
        events = queries.list_row_history(row, by=actor).events
        return [(each.old, each.new) for each in events if each.field == "evidence"]

    masked = f"Bukti terbatas (sidik {proof.digest[:12]}…)"
    assert told(cast.kadis) == [("lhp.pdf", LINK), ("", "lhp.pdf")]
    assert told(cast.tim_sakip) == [(masked, LINK), ("", masked)]
    stranger, reader = (
        queries.view_evidence(proof, by=each).proof for each in (cast.tim_sakip, cast.kadis)
    )
    assert (stranger.size, reader.size) == (None, proof.blob.size)


def test_a_link_is_a_proof_with_a_digest_of_its_own(cast: Cast, row: FormRow) -> None:
    proof = actions.add_evidence_link(row, url=LINK, by=cast.bina_marga, at=later(360))
    assert (proof.carrier, proof.url, proof.blob) == ("TAUTAN", LINK, None)
    with pytest.raises(NotVisible):
        queries.open_evidence(proof, by=cast.bina_marga)
    with pytest.raises(Refusal, match="https://"):
        actions.add_evidence_link(row, url="ftp://a.id", by=cast.bina_marga, at=later(361))


@pytest.mark.parametrize(
    ("text", "why"),
    [("  ", "belum ditulis"), ("x" * 4_001, "paling panjang"), ("😀", "tidak dapat dicetak")],
)
def test_a_note_that_cannot_be_one_is_refused(
    cast: Cast, row: FormRow, text: str, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        actions.add_evidence_note(row, text=text, by=cast.bina_marga, at=later(360))


def test_a_reader_nobody_knows_is_refused(cast: Cast, row: FormRow) -> None:
    with pytest.raises(Refusal, match="tidak dikenal"):
        added(row, cast, restricted_to=["tetangga"])


def test_a_proof_stands_beside_several_figures_and_is_kept_once(cast: Cast, row: FormRow) -> None:
    proof, other = added(row, cast), _other(row)
    actions.use_evidence(proof, row_ids=[other.pk], by=cast.bina_marga, at=later(370))
    assert [each.proof.id for each in queries.list_evidence(other, by=cast.kadis)] == [proof.pk]
    with pytest.raises(Refusal, match="sudah mendampingi IKU-1"):
        actions.use_evidence(proof, row_ids=[other.pk], by=cast.bina_marga, at=later(371))
    with pytest.raises(Refusal, match="Pilih baris"):
        actions.use_evidence(proof, row_ids=[], by=cast.bina_marga, at=later(372))


def test_a_proof_never_stands_beside_a_row_of_another_form(
    cast: Cast, round: Round, row: FormRow
) -> None:
    proof = added(row, cast)
    elsewhere = row_of(round, cast.cipta_karya_unit, "SUB-1")
    with pytest.raises(Refusal, match="Pilih baris dari formulir ini"):
        actions.use_evidence(
            proof, row_ids=[_other(row).pk, elsewhere.pk], by=cast.bina_marga, at=later(370)
        )
    assert proof.uses.count() == 1


def test_a_replacement_moves_every_use_and_keeps_the_old_one(cast: Cast, row: FormRow) -> None:
    old, other = added(row, cast), _other(row)
    actions.use_evidence(old, row_ids=[other.pk], by=cast.bina_marga, at=later(365))
    newer = actions.replace_evidence(
        old, carried=file_of(b"lebih baik", "baru.pdf"), by=cast.bina_marga, at=later(370)
    )
    assert newer.replaces == old
    assert not old.uses.filter(ended_at=None).exists()
    assert {use.row.code for use in newer.uses.all()} == {"SUB-1", "IKU-1"}
    with queries.open_evidence(old, by=cast.kadis) as kept:
        assert kept.read() == b"isi"
    folder = queries.view_evidence(old, by=cast.kadis)
    assert [each.id for each in folder.versions] == [old.pk, newer.pk]
    assert folder.newest.id == newer.pk
    for act in ("use", "replace"):
        with pytest.raises(Refusal, match="sudah diganti"):
            ACTS[act](old, row, cast.bina_marga)


def test_a_replacement_leaves_closed_rows_alone(cast: Cast, row: FormRow) -> None:
    from himpun.core import guard

    proof, other = added(row, cast), _other(row)
    actions.use_evidence(proof, row_ids=[other.pk], by=cast.bina_marga, at=later(365))
    with guard.lifted("test: a return opens only the other row"):
        FormRow.objects.filter(pk=other.pk).update(is_open=False)
    newer = actions.replace_evidence(
        proof, carried=EvidenceLink(LINK), by=cast.bina_marga, at=later(370)
    )
    assert [use.row.code for use in newer.uses.all()] == ["SUB-1"]
    assert [use.row.code for use in policy.standing_uses(proof)] == ["IKU-1"]


def test_a_proof_is_not_put_beside_a_closed_row(cast: Cast, row: FormRow) -> None:
    from himpun.core import guard

    proof, other = added(row, cast), _other(row)
    with guard.lifted("test: a return opens only the other row"):
        FormRow.objects.filter(pk=other.pk).update(is_open=False)
    with pytest.raises(Refusal, match="IKU-1: Sel ini tidak dikembalikan"):
        ACTS["use"](proof, row, cast.bina_marga)
    assert [use.row.code for use in policy.standing_uses(proof)] == ["SUB-1"]


def test_a_proof_is_taken_out_once(cast: Cast, row: FormRow) -> None:
    use = added(row, cast).uses.get()
    actions.remove_evidence(use, by=cast.bina_marga_operator, at=later(365))
    with pytest.raises(Refusal, match="sudah dikeluarkan"):
        actions.remove_evidence(use, by=cast.bina_marga, at=later(366))
    kept = EvidenceUse.objects.get(pk=use.pk)
    assert (kept.ended_at, kept.ended_by_id) == (later(365), cast.bina_marga_operator.person_id)


def test_a_proof_beside_nothing_open_is_not_replaced(cast: Cast, row: FormRow) -> None:
    proof = added(row, cast)
    actions.remove_evidence(proof.uses.get(), by=cast.bina_marga, at=later(365))
    with pytest.raises(Refusal, match="tidak mendampingi"):
        ACTS["replace"](proof, row, cast.bina_marga)
    actions.use_evidence(proof, row_ids=[row.pk], by=cast.bina_marga, at=later(371))
    assert [each.proof.id for each in queries.list_evidence(row, by=cast.kadis)] == [proof.pk]


def test_the_archive_holds_open_proofs_once_and_of_restricted_ones_the_digest(
    cast: Cast, round: Round, row: FormRow
) -> None:
    seen = added(row, cast, b"terbuka", name="terbuka.pdf")
    actions.use_evidence(seen, row_ids=[_other(row).pk], by=cast.bina_marga, at=later(361))
    secret = added(row, cast, b"rahasia", name="lhp-rahasia.pdf", restricted_to=["kadis"])
    link = actions.add_evidence_link(row, url=LINK, by=cast.bina_marga, at=later(362))
    items = [each for each in gather(round) if each.kind == "BUKTI"]
    assert {each.sha256 for each in items} == {seen.digest, link.digest}
    assert next(one for one in items if one.sha256 == link.digest).content == LINK.encode()
    shared = next(one for one in items if one.sha256 == seen.digest)
    assert shared.about["baris"] == ["SUB-1", "IKU-1"]
    kept = kept_back(round)
    assert [(one["sha256"], one["baris"]) for one in kept] == [(secret.digest, ["SUB-1"])]
    assert "rahasia" not in json.dumps(kept, default=str)
