"""Every act of a round's doors with arguments made up from its signature; nothing is listed by hand
but what a parameter of that name may hold."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.cast import Cast
from tests.domain.form_rounds import all_units

from himpun.core import blobs
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules.kinds import KINDS
from himpun.intake.actions import EvidenceFile
from himpun.intake.models import (
    Clarification,
    Comment,
    Evidence,
    EvidenceUse,
    FormRow,
    Submission,
)
from himpun.intake.proofs.carried import EvidenceLink, EvidenceNote
from himpun.intake.rules.cells import NOTE, CellChange
from himpun.intake.rules.offline import (
    FilledCell,
    FilledWorkbook,
    Identity,
    Slot,
    SlotRow,
    print_of,
)
from himpun.offices.models import Person
from himpun.planning.models import PlanningDocument
from himpun.rounds.models import Round, Turn

DOORS = ("rounds", "documents", "intake", "measurement", "archive")

#: Parts of other acts, never called by a page by themselves (ENGINE: one completion).
INNER = {
    "rounds.open_round",
    "rounds.finish_turn",
    "rounds.pass_over",
    "rounds.reopen_turn",
    "rounds.send_turn_back",
    "rounds.set_plan",
    "intake.reopen_rows",
}

ROWS: Mapping[str, Any] = {
    "Round": Round,
    "Turn": Turn,
    "Submission": Submission,
    "FormRow": FormRow,
    "Evidence": Evidence,
    "EvidenceUse": EvidenceUse,
    "Comment": Comment,
    "Clarification": Clarification,
    "Document": Document,
    "SourceItem": SourceItem,
}


def acts(*, inner: bool = False) -> dict[str, Callable[..., Any]]:
    """Every action of the doors of a round by its name."""
    found = {}
    for package in DOORS:
        door = importlib.import_module(f"himpun.{package}.actions")
        for name, function in sorted(vars(door).items()):
            is_own = getattr(function, "__module__", "").startswith(f"himpun.{package}.")
            if hasattr(function, "is_action") and is_own:
                found[f"{package}.{name}"] = function
    return found if inner else {key: act for key, act in found.items() if key not in INNER}


@dataclass
class Arguments:
    """What somebody might send, sensible or not, at this moment of a round."""

    cast: Cast
    round: Round
    draw: Random
    at: datetime

    def subject(self, function: Callable[..., Any]) -> Any:
        """A row of the round such as the act is about; None when there is none yet."""
        first = next(iter(inspect.signature(function).parameters.values()))
        rows = ROWS[str(first.annotation)].objects.all()
        if rows.model is Turn and self.draw.random() < 0.5:
            rows = rows.filter(status=Turn.Status.OPEN)
        return self._one(rows)

    def _one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        # The newest are at work; the older ones are there to be disturbed.
        return self.draw.choice([*found, *found[-4:]]) if found else None

    def named(self, function: Callable[..., Any], subject: Any) -> dict[str, Any]:
        """The keyword arguments, without `by` and `at`, and what a page draws up ahead."""
        parameters = list(inspect.signature(function).parameters.values())[1:]
        made = {}
        for each in parameters:
            if each.name in ("by", "at", "drawn"):
                continue
            is_optional = each.default is not inspect.Parameter.empty
            if is_optional and self.draw.random() < 0.5:
                continue
            made[each.name] = self._value(each.name, str(each.annotation), subject)
        return made

    def _value(self, name: str, annotation: str, subject: Any) -> Any:
        if "None" in annotation and self.draw.random() < 0.3:
            return None
        if name == "guidance":
            return self._text() if annotation == "str" else self._directions()
        if name == "content":
            return self._content()
        if name == "person" and annotation == "str":
            return self._text()
        makers: dict[str, Callable[[], Any]] = {
            "kind": lambda: self.draw.choice([*KINDS, ""]),
            "outcome": lambda: self.draw.choice(["setuju", "setuju_catatan", "kembali", "lapor"]),
            "stance": lambda: self.draw.choice(["", "SETUJU", "BELUM_SETUJU", "ENTAH"]),
            "lane": lambda: self.draw.choice(["", "kadis", "bidang"]),
            "unit_id": lambda: self.draw.choice(all_units(self.cast)).pk,
            "chosen_units": lambda: [self.draw.choice(all_units(self.cast)).pk],
            "version": lambda: self.draw.choice([1, 2]),
            "recap_hash": lambda: self.draw.choice(["", "0" * 64]),
            "prints": dict,
            "cells": lambda: self._cells(subject),
            "rows": lambda: self._some_rows(subject),
            "mentions": lambda: self.draw.choice([[], ["tim_sakip"], ["unit-pengisi", "entah"]]),
            "ref": self._file,
            "filled": lambda: self._workbook(subject),
            "seen": lambda: self.draw.choice(["", "0" * 64]),
            "take": lambda: self.draw.choice([[], ["G7"], ["Z99"]]),
            "person": lambda: self._one(Person.objects),
            "numbers": lambda: dict.fromkeys(self._rows_below(), 1),
            "restricted_to": lambda: self.draw.choice([[], ["kadis"], ["tetangga"]]),
            "url": lambda: self.draw.choice(["https://contoh.id/a", "bukan tautan"]),
            "row_ids": self._row_ids,
            "carried": lambda: self.draw.choice(
                [EvidenceLink("https://contoh.id/b"), EvidenceNote(self._text())]
            ),
            "preview": lambda: None,
            "drawn": lambda: None,
            "taken": dict,
            "files": lambda: [EvidenceFile(self._file(), "bukti.txt", "text/plain")],
            "planning_document": lambda: self._one(PlanningDocument.objects),
            "replaces": lambda: self._one(Document.objects),
            "attendance": list,
            "due": lambda: {"rekap": self._moment()},
            "given": lambda: {"catatan": self._text(), "arahan": self._text()},
            "file_name": lambda: "bukti.txt",
            "media_type": lambda: "text/plain",
            "promised_on": lambda: self._moment().date(),
            "dated_on": lambda: self._moment().date(),
            "starts_at": self._moment,
            "held_at": lambda: self.draw.choice([self.at, self._moment()]),
            "due_at": self._moment,
            "begun_at": self._moment,
        }
        return makers.get(name, self._text)()

    def _rows_below(self) -> list[int]:
        rows = FormRow.objects.filter(submission__unit__parent__isnull=False)
        return list(rows.values_list("pk", flat=True)[:2])

    def _text(self) -> str:
        return self.draw.choice(["", "  ", "Sesuai arahan.", "Emoji 😀", "Catatan kedua."])

    def _content(self) -> dict[str, object]:
        return self.draw.choice([{}, {}, {"opening": "Sehubungan dengan hal itu."}, {"asing": 1}])

    def _moment(self) -> datetime:
        return self.at + timedelta(hours=self.draw.choice([-30, -1, 1, 24, 72]))

    def _file(self) -> blobs.BlobRef:
        return blobs.put_bytes(self.draw.choice([b"", b"bukti satu", b"bukti dua"]))

    def _row_ids(self) -> list[int]:
        rows = list(FormRow.objects.order_by("pk").values_list("pk", flat=True))
        return self.draw.sample(rows, min(len(rows), self.draw.randint(0, 2)))

    def _cells(self, subject: Any) -> list[CellChange]:
        form = subject.pk if isinstance(subject, Submission) else None
        rows = list(FormRow.objects.filter(submission=form).order_by("pk"))
        some = self.draw.sample(rows, self.draw.randint(0, len(rows)))
        fields = ("actual", "note", "values.baik", "values.total", "values.asing")
        texts = ("", "12", "12,5", "-3", "1e5", "Belum ada.", "999.999.999")
        return [
            CellChange(
                row.pk,
                self.draw.choice(fields),
                self.draw.choice(texts),
                self.draw.choice([None, 1, 2]),
            )
            for row in some
        ]

    def _some_rows(self, subject: Any) -> list[int]:
        form = subject.pk if isinstance(subject, Submission) else None
        keys = list(FormRow.objects.filter(submission=form).values_list("pk", flat=True))
        return self.draw.sample(sorted(keys), min(len(keys), self.draw.randint(0, 2)))

    def _workbook(self, subject: Any) -> FilledWorkbook:
        """A filled workbook of some form, of this version or another."""
        forms = list(Submission.objects.order_by("pk"))
        form = self.draw.choice([subject, *forms]) if subject is not None else forms[0]
        cells = self._cells(form)
        slots = [Slot(f"G{no}", cell.field, print_of("")) for no, cell in enumerate(cells, start=7)]
        identity = Identity(
            form=form.pk,
            round=form.round_id,
            unit=form.unit_id,
            number=self.draw.choice([0, 0, 1]),
            made_at=self.at,
            made_for="contoh",
            anchors={},
            rows=tuple(
                SlotRow(cell.row_id, 1, (slot,)) for cell, slot in zip(cells, slots, strict=True)
            ),
        )
        known = [pair for pair in zip(cells, slots, strict=True) if pair[0].field == NOTE]
        filled = tuple(
            FilledCell(slot.address, cell.row_id, cell.field, cell.text, slot.base)
            for cell, slot in known
        )
        return FilledWorkbook(f"{self.draw.randrange(4):064d}", identity, filled, ())

    def _directions(self) -> dict[int, dict[str, str]]:
        units = self.draw.sample(all_units(self.cast), self.draw.randint(0, 3))
        codes = ["", "IKU-1", "SUB-1", "IKU-2", "PNJ-1", "TIADA"]
        return {
            unit.pk: {self.draw.choice(codes): self._text() for _ in range(self.draw.randint(0, 2))}
            for unit in units
        }


def entitled(arguments: Arguments, actors: Mapping[str, Any]) -> tuple[str, str, Any] | None:
    """Some act, the name of an actor and a row, to which the policy of the act says yes."""
    names = arguments.draw.sample(sorted(acts()), len(acts()))
    for name in names:
        package, verb = name.split(".")
        why_not = getattr(importlib.import_module(f"himpun.{package}.policy"), f"why_not_{verb}")
        subject = arguments.subject(acts()[name])
        if subject is None:
            continue
        more = {"kind": ""} if "kind" in inspect.signature(why_not).parameters else {}
        for who in arguments.draw.sample(sorted(actors), len(actors)):
            if not why_not(subject, by=actors[who], **more):
                return name, who, subject
    return None
