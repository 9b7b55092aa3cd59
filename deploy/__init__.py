"""How the Atlas is put into operation: proxy, containers, and the list of what it is made of."""
