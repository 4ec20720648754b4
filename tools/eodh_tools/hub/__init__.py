"""Read the Hub, which speaks OGC API - Processes; only two modules do I/O."""
