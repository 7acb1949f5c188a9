"""How fast, measured side by side with the least that the same server could do. Run `bin/bench`."""
