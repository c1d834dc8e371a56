"""微博: https://open.weibo.com/wiki"""

from sandbox.platforms.weibo import access, posting, reading
from sandbox.platforms.weibo.common import weibo

__all__ = ["access", "posting", "reading", "weibo"]
