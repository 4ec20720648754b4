"""What a tool answers: models, and the same as text."""
