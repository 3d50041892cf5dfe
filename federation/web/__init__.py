"""The index over HTTP.  What is served is what is released: the rows of the served index, and the files of releases."""
