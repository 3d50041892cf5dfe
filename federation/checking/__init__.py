"""Checking a catalogue: what was found in it, what it lacks, and how to mend it.  Nothing of it is stored."""
