"""The Hub as the world sees it: addresses, answers, and what is kept of them."""
