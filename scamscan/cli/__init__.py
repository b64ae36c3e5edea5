"""The ``scamscan`` command: one module per command, and the only part that prints."""
