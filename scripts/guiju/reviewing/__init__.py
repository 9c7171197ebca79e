"""Review: what a person must decide about a source that came in, and what the decisions do."""
