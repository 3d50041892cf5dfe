"""CKAN's action API over the served index, for those who know how to read a CKAN."""
