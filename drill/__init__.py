"""The fault drill: real processes, real databases, hurt on purpose; afterwards nothing is lost and the next run heals.

``make drill``, or ``python -m drill --help``.  How to read its table: ``docs/decisions/0017-fault-drill.md``.
"""
