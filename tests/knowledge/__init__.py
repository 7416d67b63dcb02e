"""Tests of :mod:`infopoint.knowledge`."""
