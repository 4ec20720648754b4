"""What earlier jobs failed of: records, fingerprints, groups, streaks; on disk."""
