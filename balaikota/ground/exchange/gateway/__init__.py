"""/gerbang/: calls from one application to another. A raw ASGI application beside Django."""

from .door import PREFIX, Gateway

__all__ = ["PREFIX", "Gateway"]
