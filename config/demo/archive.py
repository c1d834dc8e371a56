"""What the demo team wrote before, for drafts to be compared with."""

from datetime import date

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.posts.originality.texts import text_add

TEXTS = (
    (
        "番茄要不要去皮",
        "微博",
        date(2025, 6, 3),
        "做番茄蛋花汤，番茄要不要去皮？我试了三次：去皮的更滑，不去皮的更香。赶时间就不去皮，"
        "切成小丁先炒出红油，汤色一样漂亮。蛋液沿着筷子慢慢淋下去，等十秒再搅。",
    ),
    (
        "腌黄瓜第二版",
        "公众号",
        date(2025, 8, 19),
        "上一版腌黄瓜偏咸，这一版把盐减到百分之二，多放一勺糖和两片姜。黄瓜拍开再腌，四个小时"
        "就能吃，放到第二天更脆。吃不完的卤水别倒，还能再腌一次萝卜。",
    ),
)


def archive(operator: Staff) -> None:
    """Two old texts."""
    actor = Actor(kind="staff", user_id=operator.user_id, staff_id=operator.pk)
    for title, place, day, text in TEXTS:
        text_add(staff=operator, actor=actor, text=text, title=title, place=place, written_on=day)
