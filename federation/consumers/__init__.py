"""Those whom a release is pushed to: a graph store, a CKAN."""
