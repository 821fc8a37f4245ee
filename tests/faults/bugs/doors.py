"""The guards of the pages of the form, of uploads, and of the API."""

from __future__ import annotations

from tests.faults.bugs.bug import Bug


def page(file: str, guard: str, instead: str, *, tests: str, named: str = "") -> Bug:
    return Bug(f"web/{file}", guard, instead, f"web/test_{tests}.py", named)


def api(file: str, guard: str, instead: str, *, tests: str = "forms", named: str = "") -> Bug:
    return Bug(f"api/{file}", guard, instead, f"api/test_api_{tests}.py", named)


_OTHER_ROW = "    if row.submission_id != submission_id:\n"

DOORS = (
    page("pages/form/evidence.py", _OTHER_ROW, "    if False:\n", tests="form_evidence",
        named="own_form"),
    page("pages/form/pasting.py", _OTHER_ROW, "    if False:\n", tests="form_pasting",
        named="another_form"),
    page("pages/form/pasting.py", "    if n_all > MOST_CELLS:\n", "    if False:\n",
        tests="form_pasting", named="more_cells"),
    page("pages/form/pasting.py", "    if reason := policy.why_not_row(of.row):\n",
        '    if reason := "":\n', tests="form_pasting", named="closed_row"),
    page("pages/form/pasting.py",
        "    refuse_if(policy.why_not_save_answers(submission, by=request.actor))\n", "",
        tests="form_pasting", named="refused"),
    page("pages/form/below.py", "    if row.submission.round_id != submission.round_id:\n",
        "    if False:\n", tests="form_below", named="another_round"),
    page("packets.py", '    if packet["of"] != _owner(request, about):\n', "    if False:\n",
        tests="form_workbook", named="packet"),
    page("packets.py", ", max_age=GOOD_FOR)", ")", tests="form_workbook", named="good_for_a_day"),
    page("packets.py", "[request.office.pk, request.actor.person_id, about]",
        "[request.office.pk, about]", tests="form_workbook", named="packet"),
    page("packets.py", "[request.office.pk, request.actor.person_id, about]",
        "[request.office.pk, request.actor.person_id]", tests="form_workbook", named="packet"),
    page("files.py", '    response["Content-Security-Policy"] = SEALED\n', "",
        tests="form_evidence", named="can_do_nothing"),
    page("files.py", "content_disposition_header(not inline, name)",
        "content_disposition_header(False, name)", tests="form_evidence", named="can_do_nothing"),
    page("forms/evidence.py", "        if len(given) > MOST_FILES:\n", "        if False:\n",
        tests="form_evidence", named="too_many"),
    page("forms/evidence.py", "    if (file.size or 0) > LARGEST:\n", "    if False:\n",
        tests="form_evidence", named="too_large"),
    page("receiving.py", "        if start + len(raw_data) > settings.HIMPUN_LARGEST_FILE:\n",
        "        if False:\n", tests="uploads", named="too_large_while"),
    page("receiving.py", "self.request is not None and self.request.user.is_authenticated", "True",
        tests="uploads", named="not_logged_in"),
    page("arrivals.py", "owner=request.actor.person_id or 0",
        'owner=int(token and partial._signer().unsign_object(token)["owner"])', tests="uploads"),
    page("carrying.py", "            if not request.user.is_authenticated:\n",
        "            if False:\n", tests="uploads"),
    page("pages/uploads.py", "self._taken.total() < MOST_AT_ONCE and ", "", tests="uploads",
        named="busy"),
    page("pages/uploads.py", " and self._taken[owner] < MOST_OF_ONE", "", tests="uploads",
        named="silent_lines"),
    page("forms/uploads.py", 'last = name.replace("\\\\", "/").rsplit("/", 1)[-1]', "last = name",
        tests="letter_forms", named="name"),
    page("forms/uploads.py", 'not in {"Cc", "Cf", "Co", "Cs"}', "not in {}", tests="letter_forms",
        named="name"),
    Bug("intake/queries/proofs.py",
        "kept = get_evidence(evidence.pk, by=by)\n    "
        "refuse_if(policy.why_not_read_evidence(kept, by=by))\n    if kept.blob_id",
        "kept = get_evidence(evidence.pk, by=by)\n    if kept.blob_id",
        "web/test_form_proofs.py domain/test_intake_proofs.py", "restricted"),
    Bug("intake/queries/proofs.py",
        "kept = get_evidence(evidence.pk, by=by)\n    "
        "refuse_if(policy.why_not_read_evidence(kept, by=by))\n    if kept.preview_id",
        "kept = get_evidence(evidence.pk, by=by)\n    if kept.preview_id",
        "web/test_form_proofs.py domain/test_intake_proofs.py", "restricted"),
    api("door.py", 'model_config = {"extra": "forbid"}', 'model_config = {"extra": "ignore"}',
        named="not_as_documented"),
    api("reading.py", '    if request.content_type != "application/json":\n', "    if False:\n",
        named="only_json"),
    api("reading.py", "    if len(request.body) > MOST_OCTETS:\n", "    if False:\n",
        named="not_as_documented"),
    api("reading.py", "parse_float=_no_float, ", "", named="not_as_documented"),
    api("reading.py", "    if len(found) != len(pairs):\n", "    if False:\n",
        named="not_as_documented"),
    api("reading.py", '        if "\\\\u" in text:', "        if False:",
        named="not_as_documented"),
    api("forms.py", "    if len(set(keys)) != len(keys):\n", "    if False:\n",
        named="named_twice"),
    api("forms.py", "    if queries.get_row(row_id, by=request.actor).submission_id != form_id:\n",
        "    if False:\n", named="under_its_own_form"),
    api("forms.py", "CellChange(row_id, field, text, sent.version)",
        "CellChange(row_id, field, text)", named="faster"),
    api("forms.py", "said.encode() + request.body", "said.encode()", named="same_key"),
    api("forms.py", "{request.actor.person_id}\\0{key}", "{key}", named="count_alike"),
    api("forms.py", 'str(figure).replace(".", ",")', "str(figure)", named="point_is_decimal"),
    api("shapes.py", "    version: Version\n", "    version: Version | None = None\n",
        named="not_as_documented"),
    api("shapes.py", "Annotated[int, Field(strict=True)]", "Annotated[int, Field()]",
        named="not_as_documented"),
    Bug("offices/queries.py", ", revoked_at=None, valid_until__gt=at)", ", valid_until__gt=at)",
        "api/test_api_keys.py", "revoked"),
    Bug("offices/queries.py", "revoked_at=None, valid_until__gt=at)", "revoked_at=None)",
        "api/test_api_keys.py", "ends"),
    Bug("offices/queries.py",
        "    if not actor.capacities:\n        raise NotVisible\n    return actor",
        "    return actor", "api/test_api_keys.py"),
    Bug("offices/queries.py", "    if token.person_id != by.person_id and not by.has(ADMIN):\n",
        "    if False:\n", "api/test_api_keys.py", "else"),
)  # fmt: skip
