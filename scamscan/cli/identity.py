"""``scamscan check --number`` and ``--account``: what a bare number or id is."""

from __future__ import annotations

import os

from scamscan.cli import output
from scamscan.decoding import decode, is_blank, without_surrogates
from scamscan.errors import InputError
from scamscan.reports import identities, layout
from scamscan.text.identities import about_account, about_number


def answer(number: str | None, account: str | None, *, alone: bool, as_json: bool) -> int:
    """Answer for one number or id; always 0, for a number alone convicts nobody.

    Raises:
        InputError: nothing to look at, or more than one thing.
    """
    words = layout.words()["identity"]
    given = [item for item in (number, account) if item is not None]
    if len(given) != 1 or not alone:
        raise InputError(words["both"], hint=words["both_hint"])
    text = without_surrogates(decode(os.fsencode(given[0])).text)
    if is_blank(text):
        raise InputError(words["empty"])
    kind = "number" if number is not None else "account"
    found = about_number(text) if number is not None else about_account(text)
    if as_json:
        from scamscan.reports import jsonl

        shown = identities.identity_object(kind, text, found)
        output.write_bytes(jsonl.dump(shown, indent=True))
    else:
        output.show(identities.lay_out(kind, found))
    return 0
