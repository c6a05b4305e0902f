"""The public page: what it says (site), how it reads (render, feeds), how it is published (folder), who serves it (server).

Nothing is imported here: the server must start where Django is not installed.
"""
