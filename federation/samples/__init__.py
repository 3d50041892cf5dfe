"""The sample portals of the demo: small real catalogues (whose: SOURCES.md) and a loopback server that plays them."""
