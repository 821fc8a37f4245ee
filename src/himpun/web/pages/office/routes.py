"""Addresses of the office and of one's own account."""

from __future__ import annotations

from django.urls import path

from himpun.web.pages.office import account, calendar, house, mandates, people, units

urlpatterns = [
    path("kantor/", house.show_office, name="office"),
    path("kantor/identitas/", house.show_identity, name="office_identity"),
    path("kantor/identitas/simpan/", house.change_identity, name="office_identity_save"),
    path("kantor/pengaturan/", house.show_settings, name="office_settings"),
    path("kantor/pengaturan/simpan/", house.change_settings, name="office_settings_save"),
    path("kantor/unit/baru/", units.show_new_unit, name="unit_new"),
    path("kantor/unit/bentuk/", units.add_unit, name="unit_add"),
    path("kantor/unit/<int:unit_id>/", units.show_unit, name="unit"),
    path("kantor/unit/<int:unit_id>/simpan/", units.change_unit, name="unit_save"),
    path("kantor/unit/<int:unit_id>/tutup/", units.close_unit, name="unit_close"),
    path("kantor/pegawai/", people.show_people, name="people"),
    path("kantor/pegawai/baru/", people.show_new_person, name="person_new"),
    path("kantor/pegawai/tambah/", people.add_person, name="person_add"),
    path("kantor/pegawai/<int:person_id>/", people.show_person, name="person"),
    path("kantor/pegawai/<int:person_id>/simpan/", people.change_person, name="person_save"),
    path("kantor/pegawai/<int:person_id>/tautan/", people.issue_link, name="person_link"),
    path(
        "kantor/pegawai/<int:person_id>/nonaktifkan/",
        people.deactivate_person,
        name="person_deactivate",
    ),
    path(
        "kantor/pegawai/<int:person_id>/aktifkan/",
        people.reactivate_person,
        name="person_reactivate",
    ),
    path("kantor/pegawai/<int:person_id>/tugaskan/", mandates.give_mandate, name="mandate_give"),
    path("kantor/penugasan/<int:mandate_id>/", mandates.show_mandate, name="mandate"),
    path("kantor/penugasan/<int:mandate_id>/akhiri/", mandates.end_mandate, name="mandate_end"),
    path(
        "kantor/penugasan/<int:mandate_id>/serahkan/", mandates.hand_over, name="mandate_hand_over"
    ),
    path("kantor/kalender/", calendar.show_calendar, name="calendar"),
    path("kantor/kalender/libur/", calendar.add_holiday, name="holiday_add"),
    path(
        "kantor/kalender/libur/<int:holiday_id>/hapus/",
        calendar.remove_holiday,
        name="holiday_remove",
    ),
    path("kantor/kalender/jam/", calendar.show_week, name="hours"),
    path("kantor/kalender/jam/simpan/", calendar.set_week, name="hours_save"),
    path("kantor/kalender/musim/", calendar.show_season, name="season"),
    path("kantor/kalender/musim/simpan/", calendar.set_season, name="season_save"),
    path("kantor/kalender/musim/hapus/", calendar.remove_season, name="season_remove"),
    path("akun/", account.show_account, name="account"),
    path("akun/kunci/", account.make_key, name="key_make"),
    path("akun/kunci/<int:token_id>/cabut/", account.revoke_key, name="key_revoke"),
    path("akun/sandi/", account.change_password, name="password_change"),
]
