"""平台沙盒: plays the outside platforms, for the demo and the tests.

A program of its own that imports nothing of the site's: it knows the platforms' published APIs and
nothing else, so that a connector can't get along with it by agreeing on a mistake.
"""
