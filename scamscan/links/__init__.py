"""Links: found in a text, taken apart like a browser would, and checked against their owners."""
