"""From a JPEG to luma. Runs in the hasher's own process only."""

from collections.abc import Sequence

from adapters.pictures.reading import read_rgb


def luma(jpeg: bytes) -> Sequence[Sequence[float]]:
    """Rows of luma, 0.0 to 255.0. Raises what `read_rgb` raises."""
    grey = read_rgb(jpeg).convert("F")
    width, height = grey.size
    values = memoryview(grey.tobytes()).cast("f")
    return [values[row * width : (row + 1) * width] for row in range(height)]
