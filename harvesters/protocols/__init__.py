"""One walk each: a protocol is a way to ask, whatever the schema of the records that it carries."""
