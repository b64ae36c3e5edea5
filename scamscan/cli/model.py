"""``scamscan model``: what the shipped text model is, and whether its files are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scamscan.cli import output, parameters
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def build(text: Mapping[str, str]) -> click.Group:
    """The two commands, their help taken from the table of words."""
    group = click.Group(name="model", help=text["model"])
    as_json = parameters.as_json(text["check_json"])
    group.add_command(
        click.Command(name="info", help=text["model_info"], callback=_info, params=[as_json])
    )
    group.add_command(click.Command(name="verify", help=text["model_verify"], callback=_verify))
    return group


def _info(as_json: bool) -> int:
    """Print what the model is and was made of; reads the description only, not the arrays."""
    from scamscan.text import shipped

    meta = shipped.read_meta()
    if as_json:
        from scamscan.reports import jsonl

        shown = {key: meta[key] for key in meta if key != "weights"}
        output.write_bytes(jsonl.dump(shown, indent=True))
    else:
        output.show((layout.Piece(line),) for line in _describe(meta))
    return 0


def _describe(meta: Mapping[str, Any]) -> Iterator[str]:
    from scamscan.text.shipped import need

    words = layout.words()["model"]
    trained = need(meta, "trained_on")
    tools = need(meta, "tools")
    yield words["name"].format(name=need(meta, "name"), version=need(meta, "version"))
    yield words["command"].format(command=need(meta, "command"))
    yield words["trained"].format(total=sum(trained.values()))
    for source, rows in trained.items():
        yield words["source"].format(source=source, rows=rows)
    yield words["tools"].format(tools="、".join(f"{name} {tools[name]}" for name in tools))
    yield words["categories"].format(total=len(need(meta, "category", "codes")))
    yield words["files"].format(total=len(need(meta, "sha256")))
    yield words["more"]


def _verify() -> int:
    """Load everything the way a scan does: digests, tables, keys, shapes."""
    from scamscan.text.model import load_model
    from scamscan.text.shipped import table_digests
    from scamscan.verdict import Weights

    model = load_model()
    Weights.from_meta(model.meta)
    words = layout.words()["model"]
    sound = words["sound"].format(
        version=model.name.version, files=len(model.meta["sha256"]), tables=len(table_digests())
    )
    output.show([(layout.Piece(sound),), (layout.Piece(words["not_proof"]),)])
    return 0
