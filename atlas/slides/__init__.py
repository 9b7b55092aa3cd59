"""Slides: a deck of Cards, and everything it can become — an offline page, PowerPoint, pictures, a handout.

``deck`` is the model, ``storage`` its forms in an address and a file, ``ready`` the decks that ship with the Atlas, ``frozen``
the comparison with newer data. Every writer takes ``(deck, warehouse, …)`` and returns bytes.
"""
