"""Post each notice once, even after a crash."""
