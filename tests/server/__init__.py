"""The service as a process: what clients, browsers and attackers meet."""
