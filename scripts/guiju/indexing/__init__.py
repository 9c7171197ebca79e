"""What search reads: the terminal's index and the browser's scripts, both made from docs/data."""
