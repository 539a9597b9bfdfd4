"""What code reads in a text without a model: names, dates, quantities, negations, and who says what."""
