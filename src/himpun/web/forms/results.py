"""The forms of steps 7 to 11: what is wrong, what a party thinks, what is decided and returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from himpun.core.refusals import Refusal
from himpun.web.forms.base import HouseForm
from himpun.web.forms.moments import MomentField

#: Names of the inputs with which cells are chosen to be returned.
CHOSEN = "pilih"
DIRECTION = "arah-"


class SendBackForm(HouseForm):
    """Step 8: what is wrong with the recap."""

    act = "measurement.send_recap_back"

    guidance = forms.CharField(
        label="Apa yang perlu diperbaiki",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dibaca oleh Tim SAKIP; tampil pada rekapitulasi yang digantikan.",
    )


class ViewForm(HouseForm):
    """Step 9: what one party thinks of the recap."""

    act = "measurement.give_view"

    stance = forms.ChoiceField(label="Sikap", required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Pandangan", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    lane = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stances: Sequence[tuple[str, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["stance"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*stances, ("", "Tanpa sikap")]


class DecisionForm(HouseForm):
    """What every decision of step 9 carries: the digest of the recap that was on the screen."""

    recap_hash = forms.CharField(required=False, widget=forms.HiddenInput)


class AgreeForm(DecisionForm):
    """Step 9: the data are agreed, perhaps with notes."""

    act = "measurement.agree"

    outcome = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tercetak pada Hasil Analisa.",
    )

    def __init__(self, *args: Any, needs: Iterable[str] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        if set(needs) & {"catatan", "arahan"}:
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "Tulis catatannya."


class ReturnForm(DecisionForm):
    """Step 9: chosen cells go back; until when, and a word to all of them."""

    act = "measurement.return_for_completion"

    due_at = MomentField(
        label="Tenggat pelengkapan",
        required=False,
        help_text="Bila kosong: mutu baku waktu langkah pengisian.",
    )
    note = forms.CharField(
        label="Catatan umum",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tercetak pada Hasil Analisa, di samping arahan tiap isian.",
    )


class ReturnRecapForm(DecisionForm):
    """Step 9: the recap itself is at fault."""

    act = "measurement.return_recap"

    guidance = forms.CharField(
        label="Apa yang perlu diperbaiki pada rekapitulasi",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class Pick:
    """One cell that is chosen to be returned: `code` "" is the whole form of the unit."""

    key: str
    text: str

    @property
    def unit_id(self) -> int:
        return int(self.key.partition(":")[0])

    @property
    def code(self) -> str:
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Picks:
    """What is ticked, and every direction that was typed, ticked or not, by the cell's key."""

    chosen: tuple[Pick, ...] = ()
    texts: Mapping[str, str] | None = None

    @property
    def keys(self) -> set[str]:
        return {pick.key for pick in self.chosen}

    def by_unit(self) -> dict[int, dict[str, str]]:
        """As the act takes them: unit → row code → direction."""
        found: dict[int, dict[str, str]] = {}
        for pick in self.chosen:
            found.setdefault(pick.unit_id, {})[pick.code] = pick.text
        return found


def key_of(unit_id: int, code: str = "") -> str:
    """The name of a cell in the form."""
    return f"{unit_id}:{code}"


def read_picks(request: HttpRequest) -> Picks:
    """The cells ticked in what was sent; keys that no form of ours sends are left out."""
    sent: QueryDict = request.POST
    texts = {
        name.removeprefix(DIRECTION): text.strip()
        for name, text in sent.items()
        if isinstance(text, str) and name.startswith(DIRECTION)
    }
    keys = [key for key in dict.fromkeys(sent.getlist(CHOSEN)) if _is_key(key)]
    return Picks(tuple(Pick(key, texts.get(key, "")) for key in keys), texts)


def _is_key(key: str) -> bool:
    unit, colon, _ = key.partition(":")
    return bool(colon) and unit.isascii() and unit.isdigit() and len(unit) < 19


def refuse_unfit(picks: Picks, names: Mapping[str, str]) -> None:
    """Raise Refusal when nothing is ticked, or a ticked cell has no direction; all are named."""
    if not picks.chosen:
        raise Refusal("Centang sedikitnya satu isian yang dikembalikan, lalu tulis arahannya.")
    silent = [names.get(pick.key, pick.code) for pick in picks.chosen if not pick.text]
    if silent:
        raise Refusal(f"Tulis arahan untuk {'; '.join(silent)}.")
