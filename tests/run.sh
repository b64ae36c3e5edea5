#!/bin/sh
# The one test command (README): installs what the tests need into the active environment, checks
# style and types, fits the model from data/ alone and compares it, then runs every test.
set -eu
cd "$(dirname "$0")/.."
python -m pip install --quiet --editable '.[dev]'
ruff check .
ruff format --check .
mypy
python -m tools.renew_suffixes --check
python -m train compare
python -m pytest -q
