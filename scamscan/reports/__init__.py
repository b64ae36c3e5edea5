"""Verdicts for people and machines: text lines, JSON."""
