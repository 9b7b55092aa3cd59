"""SVG path strings from areas: for small maps that the server draws, without WebGL or a chart library.

Path coordinates are degrees: x is the longitude (-30 to 330 for the world), y is minus the latitude.
A caller places a point in the same way, and sizes the picture with viewBox.
"""

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from etl.geometry_sources import polygons_of


def on_grid(geometry: BaseGeometry, grid: float) -> BaseGeometry:
    """The polygons with corners on a grid of `grid` degrees, valid, outer rings clockwise. May be empty.

    Clockwise, against RFC 7946, because spherical projections in the browser take the other side of a
    counter-clockwise ring and fill the whole globe.
    """
    snapped = shapely.set_precision(geometry, grid)
    return shapely.orient_polygons(MultiPolygon(polygons_of(snapped)), exterior_cw=True)


def diamond(geometry: BaseGeometry, grid: float) -> Polygon:
    """A mark two grid steps wide on the middle of an area that is too small for the grid."""
    x, y = (round(value / grid) * grid for value in (geometry.centroid.x, geometry.centroid.y))
    return Polygon([(x - grid, y), (x, y + grid), (x + grid, y), (x, y - grid)])


def to_svg_plane(geometry: BaseGeometry, dx: float = 0.0, dy: float = 0.0, scale: float = 1.0) -> BaseGeometry:
    """The geometry with y pointing down; then x' = x * scale + dx and y' = y * scale + dy, in degrees."""
    return affinity.affine_transform(geometry, [scale, 0, 0, -scale, dx, dy])


def _number(steps: int, decimals: int) -> str:
    """A whole number of grid steps of 10^-decimals degrees as the shortest SVG number, such as -.5 or 12."""
    text = f"{steps / 10**decimals:.{decimals}f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _ring(coordinates: np.ndarray, decimals: int) -> str:
    """SVG subpath of a closed (n, 2) ring. Steps are differences of rounded corners: no error adds up."""
    corners = np.round(coordinates[:-1] * 10**decimals).astype(int)
    keep = np.any(corners != np.roll(corners, 1, axis=0), axis=1)
    corners = corners[keep]
    start = " ".join(_number(value, decimals) for value in corners[0])
    steps = [_number(value, decimals) for value in np.diff(corners, axis=0).ravel()]
    # A minus sign also separates two numbers, which saves a space at every second number.
    return f"M{start}l{' '.join(steps).replace(' -', '-')}Z"


def svg_path(geometry: BaseGeometry, decimals: int) -> str:
    """One path string "M…Z" of all rings of polygons on the SVG plane, rounded to `decimals` places."""
    return "".join(
        _ring(shapely.get_coordinates(ring), decimals)
        for polygon in polygons_of(geometry)
        for ring in (polygon.exterior, *polygon.interiors)
    )
