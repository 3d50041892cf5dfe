"""UNDERSTAND: pure functions from what a portal said to DCAT-MX.

No clock, no network, no database: the same body always gives the same dataset.
"""
