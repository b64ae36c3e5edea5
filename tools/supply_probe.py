"""Licence and import time of installed packages; run by ``supply_chain`` in a fresh environment.

Only the standard library, because nothing else is sure to be there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata

_TRIES = 3
_SPENT = """
import sys, time
begun = time.process_time()
{body}
print((time.process_time() - begun) * 1000)
"""


def main() -> None:
    """Print JSON: for each package named that is installed, what there is to tell."""
    tops: dict[str, list[str]] = {}
    for module, owners in metadata.packages_distributions().items():
        for owner in owners:
            if not module.startswith("_") and module.isidentifier():
                tops.setdefault(_plain(owner), []).append(module)
    found = {}
    for name in sys.argv[1:]:
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = {
            "version": about.version,
            "licence": _licence(about.metadata),
            "import_ms": _spent(sorted(set(tops.get(_plain(name), [])))),
        }
    sys.stdout.write(json.dumps(found))


def _plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def _licence(about: metadata.PackageMetadata) -> str:
    """As the package says it: the expression, else its classifiers, else its first line."""
    told = about.get_all("License-Expression") or []
    if not told:
        kinds = about.get_all("Classifier") or []
        told = [
            kind.rpartition(" :: ")[2]
            for kind in kinds
            if kind.startswith("License :: ") and not kind.endswith("OSI Approved")
        ]
    if not told:
        told = [line.split("\n")[0][:60] for line in about.get_all("License") or []]
    return ", ".join(told) or "not told"


def _spent(modules: list[str]) -> float | None:
    """Processor milliseconds of importing modules in a fresh process, the least of three."""
    body = "\n".join(f"try:\n    import {one}\nexcept ImportError:\n    pass" for one in modules)
    if not body:
        return None
    code = _SPENT.format(body=body)
    done = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            capture_output=True,
            text=True,
            check=False,
        )
        for _ in range(_TRIES)
    ]
    times = [float(one.stdout.split()[-1]) for one in done if one.returncode == 0 and one.stdout]
    return min(times, default=None)


if __name__ == "__main__":
    main()
