"""Hostile inputs, each tried at every door that it can reach; see docs/security.md.

`make hostile` prints what was tried, refused and inert; `make test` runs the same.
"""
