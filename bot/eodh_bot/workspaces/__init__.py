"""Find which Hub workspace a person may use, and its toolbox."""
