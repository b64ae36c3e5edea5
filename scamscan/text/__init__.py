"""What the words say: speech acts, contacts, claimed senders, and the text model."""
