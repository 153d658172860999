"""The test suite: a mirror of the package, and real servers to publish to."""
