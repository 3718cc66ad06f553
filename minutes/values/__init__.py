"""What sentences say in figures and days: numbers, quantities, bounds, dates, deadlines."""
