"""The tools' answers: as models, and as text."""
