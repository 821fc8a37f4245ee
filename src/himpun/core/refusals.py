"""Refusals: why a person may not do something now, as a sentence for that person."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """An act is refused; `sentence` is Indonesian and complete. Nothing was changed."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Conflict(Refusal):
    """Somebody else was faster; `difference` maps a field to (the stored, the sent) value."""

    status = 409

    def __init__(
        self, sentence: str, difference: Mapping[str, tuple[object, object]] | None = None
    ) -> None:
        super().__init__(sentence)
        self.difference = dict(difference or {})


class NotVisible(Exception):
    """The object does not exist, or is not for this person's eyes: the same answer for both."""


def refuse_if(reason: str) -> None:
    """Raise a Refusal when a `why_not_*` gave a reason; an empty string means yes."""
    if reason:
        raise Refusal(reason)
