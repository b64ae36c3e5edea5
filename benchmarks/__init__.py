"""Speed and memory, as ratios to a plain script in the same run."""
