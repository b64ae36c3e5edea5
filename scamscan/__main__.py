"""``python -m scamscan`` and the ``scamscan`` command.

Importing takes a moment, and a reader may press Ctrl-C in it: so nothing is imported outside of
``start``.
"""


def start() -> None:
    """Run the command and end the process with its exit code."""
    try:
        from scamscan.cli.main import run

        run()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    start()
