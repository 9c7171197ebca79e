"""Exporting: clauses as data for programs, spreadsheets, databases and assistants."""
