"""Logging in and choosing a password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from himpun.web.forms.base import HouseForm


class LoginForm(AuthenticationForm):
    """Name and password. The answer does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": "Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi.",
        "inactive": "Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        username, password = self.fields["username"], self.fields["password"]
        username.label, password.label = "Nama pengguna", "Kata sandi"
        username.error_messages["required"] = "Nama pengguna belum diisi."
        password.error_messages["required"] = "Kata sandi belum diisi."


class PasswordForm(HouseForm):
    """A password of one's own, chosen with a one-time link."""

    act = "offices.choose_password"

    password = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        max_length=256,
        help_text=(
            "Sedikitnya 12 karakter. Kalimat yang mudah Anda ingat lebih baik daripada satu kata."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="Ulangi kata sandi baru",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or self.cleaned_data
        if "password" in values and values["password"] != values.get("repeated"):
            self.add_error("repeated", "Kedua kata sandi belum sama.")
        return values
