"""REMEMBER: sources, jobs, records with their raw bodies and versions, issues, releases."""
