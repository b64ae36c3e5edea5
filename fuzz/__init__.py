"""Hostile input by the million: targets, what must hold for every input, and seeds.

``python -m fuzz TARGET --runs N`` changes the seeds of a target again and again, keeps what reaches
code nothing reached before (atheris, the extra ``fuzz``), and holds every input against the laws of
the target.  What once broke one is kept under ``fuzz/crashes``; ``tests/test_fuzz.py`` replays
every seed and every crash without atheris.
"""
