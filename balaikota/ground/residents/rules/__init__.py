"""What is known of residents without asking anybody: numbers, names, doubts, likeness, law."""
