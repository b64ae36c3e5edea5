"""Pictures: screenshots, posters and photographs become messages; codes are found, never opened.

``open_picture`` (``picture``) → ``find_codes`` (``codes``), ``read_lines`` (``reading``) →
``lay_out`` (``bubbles``) → ``read_pictures`` → ``judge``.
"""
