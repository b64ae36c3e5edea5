"""Many messages: files and streams in, answers out, in order."""
