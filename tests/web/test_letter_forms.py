"""The editor of a naskah: generated from its kind, read back exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.letter_samples import contents_by_kind

from himpun.core.refusals import Conflict, NotVisible
from himpun.documents.rules.kinds import KINDS, Kind
from himpun.web.forms.base import Unfit
from himpun.web.forms.letters import (
    LetterForm,
    kind_of,
    passages_of,
    read_letter,
    refuse_stale,
    show_letter,
)
from himpun.web.forms.review import SendBackForm
from himpun.web.forms.uploads import LARGEST, UploadField, clean_name

EDITABLE = [kind for kind in KINDS.values() if kind.fields]


def sent_by(form: LetterForm) -> dict[str, str]:
    """What a browser sends back for an untouched editor."""
    sent: dict[str, str] = {}
    for bound in form:
        widget = bound.field.widget
        if hasattr(widget, "columns"):
            context = widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
            sent |= {cell["name"]: cell["value"] for row in context["rows"] for cell in row}
        else:
            value = bound.field.prepare_value(bound.value())
            sent[bound.html_name] = "" if value is None else str(value)
    return sent


def request_with(sent: dict[str, str]) -> Any:
    return RequestFactory().post("/", sent)


def shown(kind: Kind, content: Any = None, version: int | None = 3) -> LetterForm:
    content = contents_by_kind()[kind.code] if content is None else content
    return show_letter(RequestFactory().get("/"), kind, content=content, version=version)


@pytest.mark.parametrize("kind", EDITABLE, ids=lambda kind: kind.code)
def test_an_untouched_editor_changes_nothing(kind: Kind) -> None:
    letter = read_letter(request_with(sent_by(shown(kind))), kind)
    assert letter.changed == {}
    assert letter.version == 3
    assert set(letter.edits) == kind.field_keys


@pytest.mark.parametrize("kind", EDITABLE, ids=lambda kind: kind.code)
def test_only_what_was_typed_is_a_change(kind: Kind) -> None:
    field = kind.fields[0]
    sent = sent_by(shown(kind))
    name = f"{kind.code.lower()}-{field.key}"
    sent[name] = f"{sent[name]}\ntambahan" if field.form != "line" else "tambahan"
    assert list(read_letter(request_with(sent), kind).changed) == [field.key]


def test_rows_are_read_without_their_spare_lines() -> None:
    kind = KINDS["RENCANA_KEGIATAN"]
    sent = sent_by(shown(kind))
    count = sum(name.endswith("-title") for name in sent)
    sent[f"rencana_kegiatan-sources-{count - 1}-title"] = "Perubahan DPA"
    rows = read_letter(request_with(sent), kind).edits["sources"]
    assert isinstance(rows, list)
    assert rows[-1] == {"title": "Perubahan DPA", "purpose": "", "note": ""}
    assert all(any(row.values()) for row in rows)


def test_a_draft_may_have_gaps_but_an_issued_naskah_may_not() -> None:
    kind = KINDS["NOTA_DINAS"]
    sent = sent_by(shown(kind)) | {"nota_dinas-subject": "  "}
    assert read_letter(request_with(sent), kind).edits["subject"] == ""
    with pytest.raises(Unfit) as refused:
        read_letter(request_with(sent), kind, complete=True)
    assert refused.value.form.errors["subject"] == ["Hal belum diisi."]


def test_a_line_that_is_too_long_is_told_at_its_field() -> None:
    kind = KINDS["NOTA_DINAS"]
    sent = sent_by(shown(kind)) | {"nota_dinas-subject": "x" * 301}
    with pytest.raises(Unfit) as refused:
        read_letter(request_with(sent), kind)
    assert "paling banyak 300 karakter" in refused.value.form.errors["subject"][0]


def test_an_older_draft_on_the_screen_is_a_conflict_with_both_texts() -> None:
    kind = KINDS["NOTA_DINAS"]
    content = contents_by_kind()["NOTA_DINAS"]
    letter = read_letter(request_with(sent_by(shown(kind)) | {"nota_dinas-subject": "Saya"}), kind)
    with pytest.raises(Conflict) as refused:
        refuse_stale(letter, content={**content, "subject": "Orang lain"}, version=4)
    assert refused.value.difference == {"Hal": ("Orang lain", "Saya")}
    refuse_stale(letter, content={**content, "subject": "Orang lain"}, version=3)
    refuse_stale(letter, content={**content, "subject": "Saya"}, version=4)


def test_after_a_conflict_the_editor_takes_the_newer_version() -> None:
    kind = KINDS["NOTA_DINAS"]
    content = contents_by_kind()["NOTA_DINAS"]
    request = request_with(sent_by(shown(kind)) | {"nota_dinas-subject": "Saya"})
    request.refusal = Conflict("Sudah berubah.")
    form = show_letter(request, kind, content=content, version=7)
    assert form["version"].value() == "7"
    assert form["subject"].value() == "Saya"


def test_broken_marks_count_everything_as_typed() -> None:
    kind = KINDS["NOTA_DINAS"]
    sent = sent_by(shown(kind)) | {"nota_dinas-seen": "[1"}
    assert set(read_letter(request_with(sent), kind).changed) == kind.field_keys


def test_an_unknown_kind_is_not_there() -> None:
    with pytest.raises(NotVisible):
        kind_of("SURAT_CINTA")


def test_reading_leaves_empty_parts_out() -> None:
    kind = KINDS["NOTA_DINAS"]
    content = {**contents_by_kind()["NOTA_DINAS"], "copies": []}
    assert "Tembusan" not in [passage.label for passage in passages_of(kind, content)]


@given(st.text(max_size=300))
def test_no_file_name_leads_anywhere(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert len(cleaned) <= 160
    assert not set(cleaned) & set('/\\:*?"<>|\0\n\r')
    assert cleaned not in {".", ".."}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\a\\Bukti  jalan.pdf", "Bukti jalan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("...", "berkas"),
        (f"{'a' * 300}.pdf", f"{'a' * 156}.pdf"),
    ],
)
def test_a_file_keeps_a_name_that_people_recognise(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_a_file_that_is_too_large_is_refused_with_both_sizes() -> None:
    file = SimpleUploadedFile("besar.pdf", b"x")
    file.size = LARGEST + 1
    field = UploadField()
    with pytest.raises(Exception, match="paling besar 200,0 MB") as refused:
        field.clean(file)
    assert type(refused.value).__name__ == "ValidationError"


def test_the_editor_reads_what_a_query_dict_holds() -> None:
    kind = KINDS["NOTULA"]
    data = QueryDict(mutable=True)
    data.update(sent_by(shown(kind)))
    assert LetterForm(kind, data).is_valid()


def test_a_form_in_which_only_something_is_missing_says_so() -> None:
    empty = SendBackForm({"note": ""})
    assert empty.what_is_wrong == "Ada yang belum diisi."
    assert Unfit(empty).sentence.startswith("Ada yang belum diisi.")
    long = SendBackForm({"note": "x" * 9_999})
    assert long.what_is_wrong == "Ada isian yang belum sah."
