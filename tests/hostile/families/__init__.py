"""The corpus: what an attacker may send, one file a kind of attacker."""
