"""``python -m scamscan`` is the ``scamscan`` command."""

from scamscan.cli.main import run

if __name__ == "__main__":
    run()
