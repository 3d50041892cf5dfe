"""Which records of several sources are copies of one dataset: the evidence, the clusters, who is the original."""
