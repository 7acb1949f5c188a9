"""Messages in words: one for each action with all its sessions, to the Customer and to the Owner.

Each kind of activity has a file here that says what its message tells; `mail` makes text, HTML and files of it.
"""
