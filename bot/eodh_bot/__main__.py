"""`python -m eodh_bot`: the bot."""

from eodh_bot.app import main

if __name__ == "__main__":
    main()
