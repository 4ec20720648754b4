"""The schema's history, run at start by `eodh_bot.store.database`."""
