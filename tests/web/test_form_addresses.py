"""Numbers in the addresses of a form that no row can have."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import distributed, form_of
from tests.web.conftest import ClientOf

from himpun.web.pages.form.routes import urlpatterns

pytestmark = pytest.mark.django_db

Token = Callable[[], dict[str, str]]

#: What the forms of these pages ask for, so that the number is what is wrong.
TYPED = {"text": "x", "note": "x", "reason": "x", "question": "x", "answer": "x",
         "url": "https://contoh.go.id", "version": "1", "data_status": "FINAL"}  # fmt: skip


@pytest.mark.parametrize("number", [10**18, 10**19, 10**40])
def test_a_number_that_no_row_can_have_is_not_there(
    cast: Cast, client_of: ClientOf, token: Token, number: int
) -> None:
    form = form_of(distributed(cast), cast.bina_marga_unit)
    client = client_of(cast.bina_marga)
    client.raise_request_exception = False
    sent = {**TYPED, "evidence": str(number), "rows": str(number)}
    faults = []
    for pattern in urlpatterns:
        for first in (form.pk, number):
            route = str(pattern.pattern).replace("<int:submission_id>", str(first))
            address = "/" + re.sub(r"<int:\w+>", str(number), route)
            answers = [client.get(address), client.post(address, {**sent, **token()})]
            faults += [(address, each.status_code) for each in answers if each.status_code >= 500]
    assert faults == []
