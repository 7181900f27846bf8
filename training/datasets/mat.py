"""MATLAB files, in which many data sets come; what one holds is checked before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.io import loadmat

from kimnet_core.errors import InputError
from kimnet_core.labels.document import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MatFile:
    """The variables of one file.

    Attributes:
        path: the file.
        variables: by name; nothing is known of them.
    """

    path: Path
    variables: Mapping[str, object]

    def numbers(self, name: str, *shape: int | None) -> NDArray[np.float64]:
        """A variable of numbers that can be places; integers become float64, so that differences do not wrap.

        Args:
            name: of the variable.
            shape: what it must have; None stands for any length.

        Raises:
            InputError: it is not there, is of another shape, or holds what is no number or no place in a picture.
        """
        found = self._array(name)
        if found.dtype.kind not in "buif" or not found.size:
            raise self.wrong(f"its {name} are no numbers, or none are there")
        if len(shape) != found.ndim or any(n not in (None, m) for n, m in zip(shape, found.shape, strict=True)):
            wanted = " x ".join("any" if n is None else str(n) for n in shape)
            raise self.wrong(f"its {name} are of shape {' x '.join(map(str, found.shape))}, not {wanted}")
        numbers = found.astype(np.float64)
        if not (np.abs(numbers) <= FARTHEST).all():  # nor is nan
            raise self.wrong(f"a number of its {name} is no place in a picture")
        return numbers

    def text(self, name: str) -> str:
        """A variable that is one line of text.

        Raises:
            InputError: it is not there, or is something else.
        """
        found = self._array(name)
        if found.dtype.kind != "U" or found.size != 1:
            raise self.wrong(f"its {name} is no text")
        return str(found.item())

    def wrong(self, why: str) -> InputError:
        """The error that says what is wrong with the file; `why` goes on the sentence."""
        return InputError(f"{self.path} is damaged or of another data set: {why}. Nothing was read from it.")

    def _array(self, name: str) -> NDArray[np.generic]:
        found = self.variables.get(name)
        if not isinstance(found, np.ndarray):
            raise self.wrong(f"it has no {name}")
        return found


def read_mat(path: Path, *names: str) -> MatFile:
    """Read variables of a file of MATLAB 4 to 7; later ones are HDF5, and no known data set has them.

    Raises:
        InputError: it cannot be read, or is damaged.
    """
    try:
        with path.open("rb") as file:
            return MatFile(path, loadmat(file, variable_names=names))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except Exception as error:  # what scipy raises of a damaged file is of every kind
        raise InputError(f"{path} is damaged or no MATLAB file: {error}. Nothing was read from it.") from error
