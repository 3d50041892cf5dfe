"""The monthly scorecard of a source: what it holds, what changed, how well it is described, what to mend first."""
