"""How good a description is, from its own evidence: Europe's score (`mqa`) and Mexico's law (`law`).

Both look at a dataset's JSON form, what is stored and published, and need neither network nor database.  What cannot be
known from it (whether a link answers) is unknown, never zero.  `score` puts both in the form that is stored with the
record and published; `metrics` says what each of its numbers and judgements is in RDF.
"""
