"""Check blocks and views as Slack checks them."""
