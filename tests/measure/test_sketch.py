import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.measure.intervals import quantile
from flowspec.measure.sketch import ERROR, Sketch

VALUES = st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e9)), min_size=1, max_size=60)


@given(st.lists(VALUES, min_size=1, max_size=5), st.floats(0, 1))
def test_quantiles_are_within_the_stated_error_however_the_values_come(parts: list[list[float]], p: float) -> None:
    whole, sketch = np.array([v for part in parts for v in part]), Sketch()
    for part in parts:
        sketch.add(np.array(part))

    assert sketch.quantile(p) == pytest.approx(quantile(whole, p), rel=ERROR + 1e-9, abs=0)
    assert sketch.mean() == pytest.approx(float(whole.mean()), rel=1e-12)
    assert (sketch.count, sketch.quantile(0), sketch.quantile(1)) == (len(whole), whole.min(), whole.max())


def test_a_sample_of_yes_and_no_has_its_exact_share() -> None:
    sketch = Sketch()
    sketch.add(np.array([1.0, 0.0, 1.0, 1.0]))

    assert (sketch.mean(), sketch.sum) == (0.75, 3.0)


def test_of_nothing_nothing_is_told() -> None:
    sketch = Sketch()
    sketch.add(np.array([]))

    assert math.isnan(sketch.mean())
    assert math.isnan(sketch.quantile(0.5))


@pytest.mark.parametrize("value", [-1.0, math.nan])
def test_what_cannot_be_binned_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="no negative"):
        Sketch().add(np.array([1.0, value]))


def test_a_million_values_need_no_more_bins_than_a_thousand_of_the_same_reach() -> None:
    sizes: list[int] = []
    for many in (1_000, 1_000_000):
        sketch = Sketch()
        sketch.add(np.geomspace(1e-3, 1e3, many))
        sizes.append(len(sketch.bins))

    assert sizes[0] == pytest.approx(sizes[1], abs=2)
