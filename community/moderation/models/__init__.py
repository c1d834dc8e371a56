"""What keeps groups clean: words, rules, what waits, what was reported, what was decided."""

from community.moderation.models.decisions import Decision
from community.moderation.models.held import Held, Hit
from community.moderation.models.reports import Report
from community.moderation.models.rules import Rules
from community.moderation.models.words import SiteWordList, Word, WordList

__all__ = ["Decision", "Held", "Hit", "Report", "Rules", "SiteWordList", "Word", "WordList"]
