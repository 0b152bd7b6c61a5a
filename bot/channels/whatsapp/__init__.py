"""WhatsApp through the Cloud API, over plain requests.

`webhook` stores what Meta brings, `reading` says what it means, `applying` does what follows from
it. `channel` sends, `bodies` are the requests that a message takes, `wire` makes them, `errors`
says what follows from a refusal. `notes` is what is remembered, `review` has templates approved,
and `service` keeps all of it going.
"""
