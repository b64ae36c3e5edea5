"""The web page at ``/``: everything is written by the server, so it works without scripts."""
