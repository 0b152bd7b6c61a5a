"""Telegram, on python-telegram-bot as transport only: state, jobs and messages are ours.

`channel` sends, `updates` reads what came in, `service` keeps both going, `polling` and `webhook`
are the two ways in. `wire` is the only place where requests are made of.
"""
