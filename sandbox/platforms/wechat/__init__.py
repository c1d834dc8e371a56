"""微信公众号: https://developers.weixin.qq.com/doc/service/ (and /doc/offiaccount/)."""

from sandbox.platforms.wechat import comments, datacube, drafts, mass, material, publishing
from sandbox.platforms.wechat.common import wechat

__all__ = ["comments", "datacube", "drafts", "mass", "material", "publishing", "wechat"]
