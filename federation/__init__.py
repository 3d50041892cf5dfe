"""JOIN, JUDGE, MERGE, PUBLISH: the roof, the only package that knows the three fields below it."""
