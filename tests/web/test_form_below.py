"""A Bidang looks at what its UPTDs brought; the Tim SAKIP at the forms before the recap."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.above_rounds import House, house_of
from tests.domain.document_rounds import later
from tests.domain.form_rounds import form_of, handed_in
from tests.domain.measured_rounds import after, newest_turn, sent_out
from tests.web.conftest import ClientOf
from tests.web.step_pages import address_of, fields_of, send, set_clock, words_in

from himpun.intake import actions as intake
from himpun.intake.models import Submission, Verification
from himpun.measurement.models import Recap
from himpun.offices.models import Person

Token = Callable[[], dict[str, str]]


@pytest.fixture
def house(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> House:
    set_clock(monkeypatch, after(1))
    return house_of(cast)


def page(house: House, more: str = "") -> str:
    return f"/formulir/{house.form(house.cast.bina_marga_unit).pk}/bawahan/{more}"


# --- The Bidang -----------------------------------------------------------------------------------


def test_the_page_shows_each_figure_as_it_was_handed_in(house: House, client_of: ClientOf) -> None:
    house.below_hands_in(house.first, at=later(400))
    answer = client_of(house.cast.bina_marga).get(page(house))
    words = words_in(answer)
    assert "JLN-1 Indikator JLN-1" in words
    assert "UPTD Satu 30,00 – 10,00" in words  # target, the period before, the figure
    assert "Bagian: 1 km" in words
    assert "Belum menyampaikan" in words
    assert "0 dari 3 unit diverifikasi" not in words
    assert words.count("Menunggu verifikasi") == 2
    assert "UPT-1" not in words


def test_one_is_verified_or_all_of_an_indicator(
    house: House, client_of: ClientOf, token: Token
) -> None:
    house.all_hand_in()
    client = client_of(house.cast.bina_marga)
    content = client.get(page(house)).content.decode()
    assert content.count("Verifikasi 2 nilai") == 2
    keys = re.findall(r'name="(row-[0-9]+)" value="1"', content)
    assert len(keys) == 8  # each figure alone, and with its indicator
    row = house.row(house.first)
    verified = {**token(), f"row-{row.pk}": "1"}
    answer = client.post(page(house, "verifikasi/"), verified, follow=True)
    assert "Nilai diverifikasi." in words_in(answer)
    # On to the next figure that waits, not back to the top of the page.
    following = house.row(house.second)
    assert answer.redirect_chain[-1][0].endswith(f"/bawahan/#row-{following.pk}")
    assert f'<tbody id="row-{following.pk}" tabindex="-1">' in answer.content.decode()
    assert Verification.objects.get().row_id == row.pk
    both = {f"row-{house.row(unit, 'RAT-1').pk}": "1" for unit in (house.first, house.second)}
    answer = client.post(page(house, "verifikasi/"), {**token(), **both}, follow=True)
    assert "2 nilai diverifikasi." in words_in(answer)
    assert "3 dari 4" in words_in(answer)


def test_an_old_page_verifies_nothing(house: House, client_of: ClientOf, token: Token) -> None:
    house.all_hand_in()
    client = client_of(house.cast.bina_marga)
    key = house.row(house.first).pk
    answer = client.post(page(house, "verifikasi/"), {**token(), f"row-{key}": "2"})
    assert answer.status_code == 409
    assert "sudah menyampaikan ulang" in words_in(answer)
    assert client.post(page(house, "verifikasi/"), token()).status_code == 422
    assert not Verification.objects.exists()


def test_a_figure_given_back_waits_at_home_with_its_note(
    house: House, client_of: ClientOf, token: Token
) -> None:
    house.below_hands_in(house.first, at=later(400))
    client = client_of(house.cast.bina_marga)
    row = house.row(house.first)
    answer = client.post(
        page(house, f"{row.pk}/kembalikan/"),
        {**token(), f"row-{row.pk}-note": "Lampirkan daftar ruas."},
        follow=True,
    )
    assert "JLN-1 dikembalikan kepada UPTD Satu." in words_in(answer)
    home = words_in(client_of(house.first_head).get("/"))
    assert "Lampirkan daftar ruas." in home
    assert re.search(r"(Dikembalikan|Terlambat) 1", home)
    form = words_in(client_of(house.first_head).get(f"/formulir/{house.form(house.first).pk}/"))
    assert "Arahan: Lampirkan daftar ruas." in form


def test_without_a_note_the_page_comes_back_with_the_one_field(
    house: House, client_of: ClientOf, token: Token
) -> None:
    house.all_hand_in()
    row = house.row(house.first)
    answer = client_of(house.cast.bina_marga).post(
        page(house, f"{row.pk}/kembalikan/"), {**token(), f"row-{row.pk}-note": " "}
    )
    assert answer.status_code == 422
    content = answer.content.decode()
    assert content.count('aria-invalid="true"') == 1
    assert content.count('<details class="fold-in" open>') == 1


def test_a_row_of_another_unit_is_not_given_back_from_here(
    house: House, client_of: ClientOf, token: Token
) -> None:
    house.all_hand_in()
    row = house.row(house.cast.cipta_karya_unit, "SUB-1")
    answer = client_of(house.cast.bina_marga).post(
        page(house, f"{row.pk}/kembalikan/"), {**token(), f"row-{row.pk}-note": "Ulangi."}
    )
    assert answer.status_code == 422
    assert "tidak menunggu verifikasi" in words_in(answer)
    assert house.form(house.cast.cipta_karya_unit).status == Submission.Status.HANDED_IN


def test_a_figure_of_another_round_is_not_given_back_from_here(
    house: House, client_of: ClientOf, token: Token
) -> None:
    cast = house.cast
    other = replace(house, round=sent_out(cast, "2026-TW2", at=after(0.5)))
    other.below_hands_in(house.first, at=after(0.6))
    row = other.row(house.first)
    answer = client_of(cast.bina_marga).post(
        page(house, f"{row.pk}/kembalikan/"), {**token(), f"row-{row.pk}-note": "Ulangi."}
    )
    assert answer.status_code == 404
    assert other.form(house.first).status == Submission.Status.HANDED_IN


def test_others_of_the_office_look_and_are_told_why(
    house: House, client_of: ClientOf, token: Token
) -> None:
    house.all_hand_in()
    client = client_of(house.cast.cipta_karya)
    answer = client.get(page(house))
    assert "Yang memverifikasi nilai ini pimpinan Bidang Bina Marga." in words_in(answer)
    assert "bawahan/verifikasi" not in answer.content.decode()
    key = house.row(house.first).pk
    refused = client.post(page(house, "verifikasi/"), {**token(), f"row-{key}": "1"})
    assert refused.status_code == 422


def test_form_and_sending_say_what_is_not_verified(house: House, client_of: ClientOf) -> None:
    house.below_hands_in(house.first, at=later(400))
    client, form = client_of(house.cast.bina_marga), house.form(house.cast.bina_marga_unit)
    for more in ("", "sampaikan/"):
        words = words_in(client.get(f"/formulir/{form.pk}/{more}"))
        assert "0 dari 4 nilai unit bawahan diverifikasi. 2 menunggu verifikasi." in words
    words = words_in(client.get(f"/formulir/{form.pk}/"))
    assert "0 dari 2 unit bawahan diverifikasi." in words
    other = house.form(house.cast.cipta_karya_unit)
    words = words_in(client_of(house.cast.cipta_karya).get(f"/formulir/{other.pk}/"))
    assert "unit bawahan" not in words


def test_a_bidang_without_units_below_is_told_so(house: House, client_of: ClientOf) -> None:
    form = house.form(house.cast.cipta_karya_unit)
    words = words_in(client_of(house.cast.cipta_karya).get(f"/formulir/{form.pk}/bawahan/"))
    assert "Tidak ada nilai dari unit bawahan" in words


def test_the_head_finds_at_home_what_waits_and_nobody_else_does(
    house: House, client_of: ClientOf
) -> None:
    house.below_hands_in(house.first, at=later(400))
    assert "2 nilai UPTD menunggu verifikasi" in words_in(client_of(house.cast.bina_marga).get("/"))
    for other in (house.cast.bina_marga_operator, house.cast.cipta_karya, house.first_head):
        assert "menunggu verifikasi" not in words_in(client_of(other).get("/"))
    house.verify(house.first)
    assert "menunggu verifikasi" not in words_in(client_of(house.cast.bina_marga).get("/"))


def test_the_page_asks_the_same_number_of_statements_for_any_number_of_rows(
    house: House, client_of: ClientOf
) -> None:
    def finish() -> None:
        house.below_hands_in(house.second, at=later(405))
        house.others_hand_in(at=later(410))

    counted = []
    client = client_of(house.cast.bina_marga)
    client.get(page(house))
    for hand_in in (lambda: house.below_hands_in(house.first, at=later(400)), finish):
        hand_in()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(house)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


# --- The Tim SAKIP --------------------------------------------------------------------------------


@pytest.fixture
def at_recap(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, after(1))


@pytest.mark.usefixtures("at_recap")
def test_the_chair_assigns_and_the_member_checks(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    round = handed_in(cast)
    turn = newest_turn(round, "rekap")
    form = form_of(round, cast.bina_marga_unit)
    chair, member = client_of(cast.tim_sakip), client_of(cast.sakip_member)
    assert "0 dari 4" in words_in(chair.get(address_of(turn)))
    answer = chair.post(
        f"/formulir/{form.pk}/pemeriksa/",
        {**token(), "person": str(cast.sakip_member.person_id)},
        follow=True,
    )
    assert "Formulir Bidang Bina Marga diperiksa oleh Contoh Anggota.Sakip." in words_in(answer)
    assert "1 formulir menunggu pemeriksaan Anda" in words_in(member.get("/"))
    mine = words_in(member.get(f"{address_of(turn)}?pemeriksa=saya"))
    checks = mine[mine.index("Pemeriksaan formulir") : mine.index("Yang memeriksa bukan")]
    assert "Bidang Bina Marga" in checks
    assert "Bidang Cipta Karya" not in checks
    answer = member.post(f"/formulir/{form.pk}/diperiksa/", token(), follow=True)
    assert "ditandai sudah diperiksa" in words_in(answer)
    assert "1 dari 4" in words_in(answer)
    assert "menunggu pemeriksaan" not in words_in(member.get("/"))


@pytest.mark.usefixtures("at_recap")
def test_a_refused_check_says_why_on_the_page_of_step_7(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    answer = client_of(cast.kadis).post(f"/formulir/{form.pk}/diperiksa/", token())
    assert answer.status_code == 422
    assert "Formulir unit diperiksa oleh Tim SAKIP." in words_in(answer)
    assert "Pemeriksaan formulir" in words_in(answer)
    nobody = {**token(), "person": str(Person.objects.latest("pk").pk)}
    assert (
        client_of(cast.tim_sakip).post(f"/formulir/{form.pk}/pemeriksa/", nobody).status_code == 404
    )


@pytest.mark.usefixtures("at_recap")
def test_unchecked_forms_want_a_word_before_the_recap_is_frozen(
    cast: Cast, client_of: ClientOf
) -> None:
    round = handed_in(cast)
    for unit in (cast.bina_marga_unit, cast.cipta_karya_unit, cast.tata_ruang_unit):
        intake.check_form(form_of(round, unit), by=cast.sakip_member, at=after(1))
    turn, client = newest_turn(round, "rekap"), client_of(cast.tim_sakip)
    assert "Bekukan walau formulir Sekretariat belum diperiksa" in words_in(
        client.get(address_of(turn))
    )
    typed: dict[str, object] = dict(fields_of(client.get(address_of(turn)), "REKAPITULASI"))
    typed["rekapitulasi-note"] = "Catatan."
    refused = send(client, turn, "rekap/", typed)
    assert refused.status_code == 422
    assert "Belum diperiksa Tim SAKIP: formulir Sekretariat." in words_in(refused)
    assert "Catatan." in refused.content.decode()
    assert not Recap.objects.exists()
    send(client, turn, "rekap/", {**typed, "unchecked": "ya"})
    assert Recap.objects.count() == 1


@pytest.mark.usefixtures("at_recap")
def test_with_every_form_checked_nothing_is_asked(cast: Cast, client_of: ClientOf) -> None:
    round = handed_in(cast)
    for form in Submission.objects.filter(round=round):
        intake.check_form(form, by=cast.sakip_member, at=after(1))
    turn, client = newest_turn(round, "rekap"), client_of(cast.tim_sakip)
    assert "Bekukan walau" not in words_in(client.get(address_of(turn)))
    send(client, turn, "rekap/", dict(fields_of(client.get(address_of(turn)), "REKAPITULASI")))
    assert Recap.objects.count() == 1
