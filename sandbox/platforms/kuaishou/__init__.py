"""快手开放平台: https://mp.kuaishou.com/platformDocs/openAbility/contentManagement/"""

from sandbox.platforms.kuaishou import access, photos, uploading
from sandbox.platforms.kuaishou.common import kuaishou

__all__ = ["access", "kuaishou", "photos", "uploading"]
