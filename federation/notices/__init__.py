"""Who is told what happens to a source: put down in the transaction that causes it, sent after that, once."""
