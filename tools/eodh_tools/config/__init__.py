"""Settings, profiles and keys."""
