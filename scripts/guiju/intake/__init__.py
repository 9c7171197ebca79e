"""Taking in sources: pages as received go into corpus/incoming, each with how it came."""
