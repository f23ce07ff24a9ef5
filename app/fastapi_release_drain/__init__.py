"""Empties a server of kept-alive connections without losing a request. Any ASGI app, standard library only.

A Service or load balancer that switches moves new connections only: a client that keeps its connection alive stays
with the old server for as long as both live. While the drain flag is set, every response carries
``Connection: close``, so clients leave by themselves and reconnect to whoever serves now. The flag expires by itself.

- ``DrainMiddleware`` (middleware.py) around the ASGI app obeys the flag;
- ``python3 -m fastapi_release_drain`` (__main__.py), run beside the server, sets it.
"""
