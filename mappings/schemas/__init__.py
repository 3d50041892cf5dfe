"""One module for one schema: a table, with a few functions where the world is crooked."""
