"""Measures, each against a reference in the same run; ratios decide, absolute figures inform."""
