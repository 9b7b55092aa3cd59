"""The plane on which every map of the world is drawn: it runs east from 30° W, so that arcs to the Americas cross the Pacific."""

WEST_EDGE = -30.0
"""Left edge in degrees of longitude, as the ETL cuts the land."""


def pacific(lon: float) -> float:
    """A longitude on the continuous plane, -30 to 330 degrees."""
    return (lon - WEST_EDGE) % 360 + WEST_EDGE
