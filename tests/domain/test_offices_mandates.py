"""Mandates: given, ended, handed over; and whom the office then takes a person for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.cast import Cast

from himpun.core.actors import Capacity
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices import actions, queries
from himpun.offices.models import Mandate, Person

DAY = timedelta(days=1)


def _person(cast: Cast, name: str) -> Person:
    return Person.objects.get(pk=getattr(cast, name).person_id)


def _mandate(cast: Cast, name: str) -> Mandate:
    return Mandate.objects.get(person_id=getattr(cast, name).person_id)


@pytest.fixture
def clerk(cast: Cast) -> Person:
    return factories.make_person("juru.tulis", office=cast.office)


def test_a_mandate_gives_a_capacity_from_its_first_moment_up_to_its_last(cast, clerk, at):
    actions.give_mandate(
        clerk,
        role="bidang",
        unit=cast.bina_marga_unit,
        kind="PLT",
        valid_from=at,
        valid_until=at + DAY,
        by=cast.admin,
        at=at,
    )
    tick = timedelta(microseconds=1)
    expected = Capacity(
        "bidang", cast.bina_marga_unit.pk, "Plt. Kepala Bidang Bina Marga", "PLT", leads=True
    )
    for moment in (at, at + DAY - tick):
        assert queries.get_actor(clerk, at=moment).capacities == (expected,)
    for moment in (at - tick, at + DAY):
        assert queries.get_actor(clerk, at=moment).capacities == ()


def test_one_person_may_hold_several_roles_and_is_named_by_the_leading_one(cast, clerk, at):
    for role, leads in [("tim_sakip", False), ("perencanaan", True), ("admin", True)]:
        actions.give_mandate(clerk, role=role, leads=leads, valid_from=at, by=cast.admin, at=at)
    actor = queries.get_actor(clerk, at=at, address="10.0.0.7")
    assert [capacity.role for capacity in actor.capacities] == [
        "perencanaan",
        "admin",
        "tim_sakip",
    ]
    assert (actor.home, actor.address) == (cast.office.pk, "10.0.0.7")
    assert actor.has("tim_sakip", leads=True) is None


def test_an_admin_has_no_lane_by_that_role(cast, at):
    assert queries.get_actor(_person(cast, "admin"), at=at).roles == {"admin"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"role": "Bupati"}, "tidak sah"),
        ({"role": "bidang"}, "unitnya belum"),
        ({"kind": "PJ"}, "Jenis penugasan"),
        ({"role": "kadis"}, "sudah dijabat Contoh Kadis"),
        ({"valid_until": "same"}, "sesudah awalnya"),
    ],
)
def test_a_mandate_is_not_given_against_the_rules(cast, clerk, at, change, word):
    values = {"role": "tim_sakip", "valid_from": at} | change
    if values.get("valid_until"):
        values["valid_until"] = at
    with pytest.raises(Refusal, match=word):
        actions.give_mandate(clerk, by=cast.admin, at=at, **values)


def test_the_sekretaris_acts_for_the_sekretariat_without_naming_it(cast, clerk, at):
    mandate = actions.give_mandate(
        clerk, role="sekretaris", kind="PLH", valid_from=at, by=cast.admin, at=at
    )
    assert mandate.unit == cast.secretariat
    assert mandate.full_title == "Plh. Sekretaris"


def test_an_acting_head_may_stand_beside_the_definitive_one(cast, clerk, at):
    actions.give_mandate(clerk, role="kadis", kind="PLH", valid_from=at, by=cast.admin, at=at)
    titles = [h.title for h in queries.holders_of(cast.office, "kadis", at=at)]
    assert titles == ["Plh. Kepala Dinas", "Kepala Dinas"]


def test_an_operator_may_stand_beside_the_head_but_a_second_head_may_not(cast, clerk, at):
    values = {"role": "bidang", "unit": cast.bina_marga_unit, "valid_from": at}
    with pytest.raises(Refusal, match="sudah dijabat"):
        actions.give_mandate(clerk, by=cast.admin, at=at, **values)
    mandate = actions.give_mandate(clerk, leads=False, by=cast.admin, at=at, **values)
    assert mandate.title == "Operator Bidang Bina Marga"
    with pytest.raises(Refusal, match="sudah memegang"):
        actions.give_mandate(clerk, leads=False, by=cast.admin, at=at, **values)


def test_an_admin_gives_no_role_to_himself(cast, clerk, at):
    own = _person(cast, "admin")
    with pytest.raises(Refusal, match="kepada dirinya sendiri"):
        actions.give_mandate(own, role="tim_sakip", valid_from=at, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="kepada dirinya sendiri"):
        actions.hand_over(_mandate(cast, "kadis"), to=own, moment=at, by=cast.admin, at=at)


def test_a_unit_of_another_office_is_refused(cast, clerk, at):
    foreign = factories.make_unit(factories.make_office("8.88", "Dinas Jauh"), "X", "Bidang X")
    with pytest.raises(Refusal, match="kantor yang sama"):
        actions.give_mandate(
            clerk, role="bidang", unit=foreign, valid_from=at, by=cast.admin, at=at
        )


def test_a_mandate_ends_now_or_later_but_never_before(cast, at):
    mandate = _mandate(cast, "sekretaris")
    with pytest.raises(Refusal, match="surut"):
        actions.end_mandate(mandate, ends_at=at - DAY, by=cast.admin, at=at)
    actions.end_mandate(mandate, ends_at=at + DAY, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="sudah berakhir"):
        actions.end_mandate(mandate, ends_at=at + 2 * DAY, by=cast.admin, at=at)
    person = _person(cast, "sekretaris")
    assert queries.get_actor(person, at=at).capacities
    assert not queries.get_actor(person, at=at + DAY).capacities


def test_a_mandate_that_has_not_begun_never_begins(cast, clerk, at):
    mandate = actions.give_mandate(
        clerk, role="tim_sakip", valid_from=at + 5 * DAY, by=cast.admin, at=at
    )
    ended = actions.end_mandate(mandate, ends_at=at, by=cast.admin, at=at)
    assert ended.valid_until == ended.valid_from
    assert not queries.get_actor(clerk, at=at + 6 * DAY).capacities


def test_a_role_passes_to_the_successor_at_one_moment(cast, clerk, at):
    old = _mandate(cast, "bina_marga")
    moment = at + DAY
    new = actions.hand_over(
        old, to=clerk, moment=moment, kind="PLT", basis="SPT 1", by=cast.admin, at=at
    )
    old.refresh_from_db()
    assert (old.valid_until, new.valid_from) == (moment, moment)
    assert (new.role, new.unit, new.leads, new.kind) == ("bidang", old.unit, True, "PLT")
    for when, holder in [(moment - timedelta(microseconds=1), old.person), (moment, clerk)]:
        leading = [
            h
            for h in queries.holders_of(cast.office, "bidang", cast.bina_marga_unit, at=when)
            if h.leads
        ]
        assert [h.person_id for h in leading] == [holder.pk]


def test_a_hand_over_keeps_the_end_of_the_mandate(cast, clerk, at):
    mandate = _mandate(cast, "kadis")
    actions.end_mandate(mandate, ends_at=at + 9 * DAY, by=cast.admin, at=at)
    new = actions.hand_over(mandate, to=clerk, moment=at + DAY, by=cast.admin, at=at)
    assert new.valid_until == at + 9 * DAY


def test_a_hand_over_is_refused_with_the_reason(cast, clerk, at):
    mandate = _mandate(cast, "kadis")
    holder = _person(cast, "kadis")
    stranger = _person(cast, "orang_luar")
    sakip = _mandate(cast, "tim_sakip")
    member = _person(cast, "sakip_member")
    cases = [
        (mandate, {"to": holder}, "bukan kepada pemegangnya"),
        (mandate, {"to": stranger}, "kantor yang sama"),
        (mandate, {"moment": at - DAY}, "surut"),
        (mandate, {"kind": "PJ"}, "Jenis penugasan"),
        (sakip, {"to": member}, "sudah memegang"),
    ]
    for subject, change, word in cases:
        values = {"to": clerk, "moment": at} | change
        with pytest.raises(Refusal, match=word):
            actions.hand_over(subject, by=cast.admin, at=at, **values)
    actions.end_mandate(mandate, ends_at=at, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="sudah berakhir"):
        actions.hand_over(mandate, to=clerk, moment=at, by=cast.admin, at=at)


def test_a_mandate_not_begun_and_a_closed_account_take_no_hand_over(cast, clerk, at):
    future = actions.give_mandate(
        clerk, role="perencanaan", valid_from=at + 5 * DAY, by=cast.admin, at=at
    )
    other = _person(cast, "sakip_member")
    with pytest.raises(Refusal, match="belum berlaku"):
        actions.hand_over(future, to=other, moment=at, by=cast.admin, at=at)
    actions.deactivate_person(other, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="tidak aktif"):
        actions.hand_over(_mandate(cast, "kadis"), to=other, moment=at, by=cast.admin, at=at)


def test_the_last_admin_hands_over_his_role(cast, clerk, at):
    actions.hand_over(_mandate(cast, "admin"), to=clerk, moment=at, by=cast.admin, at=at)
    assert queries.get_actor(clerk, at=at).roles == {"admin"}
    assert not queries.get_actor(_person(cast, "admin"), at=at).capacities


def test_the_trail_says_who_got_which_role(cast, clerk, at):
    actions.hand_over(_mandate(cast, "kadis"), to=clerk, moment=at, by=cast.admin, at=at)
    row = TrailEvent.objects.get(verb="mandate.handed_over")
    assert f'"person":{clerk.pk}' in row.content
    assert '"field":"valid_until"' in row.content


def test_people_and_mandates_of_another_office_do_not_exist(cast, at):
    by = cast.orang_luar
    assert [row.username for row in queries.list_people(by=by, at=at)] == ["orang.luar"]
    assert queries.list_units(by=by) == []
    for ask in (
        lambda: queries.get_person(cast.kadis.person_id, by=by),
        lambda: queries.get_person_by_username("kadis", by=by),
        lambda: queries.get_mandate(_mandate(cast, "kadis").pk, by=by),
        lambda: queries.get_unit(cast.bina_marga_unit.pk, by=by),
        lambda: queries.get_office_by_code(cast.office.code, by=by),
    ):
        with pytest.raises(NotVisible):
            ask()


def test_the_list_of_people_tells_what_an_admin_must_know(cast, clerk, at):
    actions.issue_access_link(clerk, by=cast.admin, at=at)
    rows = {row.username: row for row in queries.list_people(by=cast.admin, at=at)}
    assert rows["juru.tulis"].link_open_until == at + DAY
    assert rows["juru.tulis"].has_password is False
    assert rows["juru.tulis"].mandates == ()
    assert rows["kadis"].link_open_until is None
    (held,) = rows["kabid.bm"].mandates
    assert (held.unit, held.is_valid, held.leads) == ("Bidang Bina Marga", True, True)
    assert "orang.luar" not in rows


def test_holders_print_as_letters_need_them(cast, clerk, at):
    actions.change_person(
        clerk,
        name="Contoh Juru",
        nip="197001011990011001",
        rank="Penata",
        email="",
        by=cast.admin,
        at=at,
    )
    actions.give_mandate(
        clerk, role="perencanaan", kind="PLT", title="Kasubbag", valid_from=at, by=cast.admin, at=at
    )
    holder = queries.holders_of(cast.office, "perencanaan", at=at)[-1]
    assert (holder.name, holder.rank) == ("Contoh Juru", "Penata")
    assert (holder.title, holder.manner) == ("Plt. Kasubbag", "PLT")
    assert holder.nip == "19700101 199001 1 001"


def test_the_sample_login_page_offers_people_of_sample_offices_only(cast, at):
    assert queries.list_sample_people(at=at) == []
    with pytest.raises(NotVisible):
        queries.get_sample_person(cast.kadis.person_id)
