"""The service: scamscan over HTTP, and the page for people who never open a terminal.

Imported by ``scamscan serve`` only; needs the extra ``server``.
"""
