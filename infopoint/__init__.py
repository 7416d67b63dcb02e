"""Infopoint: a point of information for people who migrate."""
