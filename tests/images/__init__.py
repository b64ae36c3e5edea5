"""Pictures: drawn by the tests themselves, read, and laid out."""
