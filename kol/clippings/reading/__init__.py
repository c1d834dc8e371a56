"""Pages and feeds as we know them: fetched from the web, read by a program that may die alone."""

from kol.clippings.reading.reader import Article, Entry, Feed, feed_of, page_of

__all__ = ["Article", "Entry", "Feed", "feed_of", "page_of"]
