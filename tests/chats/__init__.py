"""Readers of exported chats, format by format."""
