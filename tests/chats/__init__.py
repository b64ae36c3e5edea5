"""Tests: one file per module, cases as data, laws as properties."""
