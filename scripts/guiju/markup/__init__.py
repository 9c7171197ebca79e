"""Markup: what of a saved page is text, and what only says how the text is shown.

A page's markup is taken out as repairs like any other damage, so that every character of a clause
leads back into the file as it was received.
"""
