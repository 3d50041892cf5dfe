"""The release asked by SPARQL: a store on disk made from it, and processes that answer, each with its limits.

::

    MILPA_HOME/sparql/<digest>/     the graphs of one release; read only once it stands here
    MILPA_HOME/sparql/current       names the one that is asked
    MILPA_HOME/sparql/.lock         one builder at a time
    MILPA_HOME/sparql/.draft        what a builder is at; the next one begins by taking it away
"""
