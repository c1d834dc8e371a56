"""Kuaishou: videos, handed in under a token that can be published once."""

from kol.platforms.connectors.kuaishou.connector import Kuaishou
from kol.platforms.connectors.kuaishou.signing_in import KuaishouOAuth

__all__ = ["Kuaishou", "KuaishouOAuth"]
