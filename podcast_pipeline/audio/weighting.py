"""The K-weighting of ITU-R BS.1770-5 (annex 1) for any sample rate, as matrix products. Pure.

A filter with feedback must go sample by sample, which Python cannot do fast. But it is linear: over a block of samples
its output is one matrix applied to the block, plus another applied to the filter's state at the block's start; and
how a state follows from the ones before is a matrix too. So all blocks are filtered in one product, and the states of
all blocks follow by doubling: after k rounds each state holds what 2^k blocks put in. What is older has decayed.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
_Matrix = NDArray[np.float64]
_System = tuple[_Matrix, _Matrix, _Matrix, float]  # state space: A, B, C, D

_BLOCK = 48  # samples; the fastest of 16 to 64
_FORGOTTEN = 1e-9  # -180 dB: less than float32 can hold

# BS.1770-5 gives both stages at 48 kHz only; these are the analogue ones behind them.
_SHELF_HZ, _SHELF_DB, _SHELF_Q, _SHELF_EXPONENT = 1681.974450955533, 3.999843853973347, 0.7071752369554196, 0.49966677
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773


class KWeighting:
    """The filter, with its memory: what is taken in pieces comes out as if it had been taken whole."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._kernel = _kernel(sample_rate_hz)
        self._state = np.zeros((channels, _ORDER), np.float32)

    def take(self, samples: Samples) -> Samples:
        """Filter samples (channels, n). Exact to -130 dB below the signal."""
        channels, length = samples.shape
        blocks = -(-length // _BLOCK)
        filled = samples
        if length % _BLOCK:
            filled = np.zeros((channels, blocks * _BLOCK), np.float32)
            filled[:, :length] = samples
        rows = filled.reshape(channels, blocks, _BLOCK)
        states = self._states(rows @ self._kernel.to_state)
        weighted = rows @ self._kernel.direct
        weighted += states[:, :-1] @ self._kernel.from_state
        if length % _BLOCK:
            self._state = self._after(samples[:, length - length % _BLOCK :], states[:, -2])
        else:
            self._state = states[:, -1].copy()
        return weighted.reshape(channels, blocks * _BLOCK)[:, :length]

    def _states(self, put_in: Samples) -> Samples:
        """The state before each block, and the one after the last."""
        channels, blocks, _ = put_in.shape
        states = np.empty((channels, blocks + 1, _ORDER), np.float32)
        states[:, 0] = self._state
        states[:, 1:] = put_in
        reach = 1
        for power in self._kernel.powers:
            if reach > blocks:
                break
            states[:, reach:] += states[:, :-reach] @ power
            reach *= 2
        return states

    def _after(self, rest: Samples, state: Samples) -> Samples:
        """The state after a part of a block."""
        a, b = self._kernel.step
        for sample in rest.T:
            state = (state @ a + sample[:, None] * b).astype(np.float32)
        return state


_ORDER = 4


class _Kernel:
    """The matrices of one sample rate, for row vectors."""

    def __init__(self, sample_rate_hz: int) -> None:
        a, b, c, d = _balanced(_in_series(_shelf(sample_rate_hz), _high_pass(sample_rate_hz)))
        powers = [np.linalg.matrix_power(a, n) for n in range(_BLOCK + 1)]
        response = [d, *(float(c @ power @ b) for power in powers[: _BLOCK - 1])]
        direct = np.zeros((_BLOCK, _BLOCK))
        for start in range(_BLOCK):
            direct[start, start:] = response[: _BLOCK - start]
        to_state = np.array([power @ b for power in reversed(powers[:_BLOCK])])
        self.direct, self.to_state = direct.astype(np.float32), to_state.astype(np.float32)
        self.from_state = np.array([c @ power for power in powers[:_BLOCK]]).T.astype(np.float32)
        self.step = a.T, b
        self.powers: list[Samples] = []
        power = powers[_BLOCK].T
        while np.abs(power).max() > _FORGOTTEN:
            self.powers.append(power.astype(np.float32))
            power = power @ power


@cache
def _kernel(sample_rate_hz: int) -> _Kernel:
    return _Kernel(sample_rate_hz)


def _shelf(sample_rate_hz: int) -> _System:
    k = math.tan(math.pi * _SHELF_HZ / sample_rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    middle = high**_SHELF_EXPONENT
    scale = 1 + k / _SHELF_Q + k * k
    return _system(
        ((high + middle * k / _SHELF_Q + k * k) / scale, 2 * (k * k - high) / scale),
        (high - middle * k / _SHELF_Q + k * k) / scale,
        (2 * (k * k - 1) / scale, (1 - k / _SHELF_Q + k * k) / scale),
    )


def _high_pass(sample_rate_hz: int) -> _System:
    k = math.tan(math.pi * _HIGH_PASS_HZ / sample_rate_hz)
    scale = 1 + k / _HIGH_PASS_Q + k * k
    # The standard's own numerator, 1 -2 1, lifts everything by 0.04 dB at 48 kHz; so must it at every rate.
    at_48_khz = math.tan(math.pi * _HIGH_PASS_HZ / 48_000)
    b = (1 + at_48_khz / _HIGH_PASS_Q + at_48_khz**2) / scale
    return _system((b, -2 * b), b, (2 * (k * k - 1) / scale, (1 - k / _HIGH_PASS_Q + k * k) / scale))


def _system(b01: tuple[float, float], b2: float, a12: tuple[float, float]) -> _System:
    """A biquad's coefficients as a system with two states."""
    (b0, b1), (a1, a2) = b01, a12
    return np.array([[-a1, 1.0], [-a2, 0.0]]), np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), b0


def _in_series(first: _System, second: _System) -> _System:
    a1, b1, c1, d1 = first
    a2, b2, c2, d2 = second
    a = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
    return a, np.concatenate([b1, b2 * d1]), np.concatenate([d2 * c1, c2]), d1 * d2


def _balanced(system: _System) -> _System:
    """The same filter with states of equal weight, so that float32 is enough: 60 dB less rounding noise."""
    a, b, c, d = system
    reached, seen = _gramian(a, np.outer(b, b)), _gramian(a.T, np.outer(c, c))
    lower = np.linalg.cholesky(reached)
    turn, weights, _ = np.linalg.svd(lower.T @ seen @ lower)
    change = lower @ turn @ np.diag(weights**-0.25)
    back = np.linalg.inv(change)
    return back @ a @ change, back @ b, c @ change, d


def _gramian(a: _Matrix, start: _Matrix) -> _Matrix:
    """The sum of A^k S A^kT over all k, by doubling."""
    total, power = start, a
    while np.abs(power).max() > _FORGOTTEN:
        total = total + power @ total @ power.T
        power = power @ power
    return total
