"""Writing: rules and source accounts as Markdown pages and JSON, and reading them back."""
