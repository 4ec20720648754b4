"""Read settings, profiles and keys."""
