"""Remember why earlier jobs failed: records, fingerprints, groups, streaks; on disk."""
