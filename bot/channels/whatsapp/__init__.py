"""WhatsApp through the Cloud API, over plain requests.

`webhook` stores what Meta brings, `reading` says what it means, `notes` writes down what follows
from it. `channel` sends, `bodies` are the requests that a message takes, `wire` makes them, `errors`
says what becomes of a message after one, `templates` holds what may be said outside the window.
`service` keeps all of it going.
"""
