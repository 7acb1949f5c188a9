"""Sessionary: self-hosted appointment scheduling with session packages."""
