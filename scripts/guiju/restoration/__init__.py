"""Restoration: undo the damage of a scraped text, exactly and reversibly."""
