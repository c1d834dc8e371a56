"""A list of the kind PR people really get: GBK, a title above, names of columns in two rows, two
people in a cell, a phone that a spreadsheet cut off."""

from config.demo.imports import import_list
from foundation.teams.models import Staff

_SHEET = """第三届街头小吃节 媒体签到表,,,,,,,
姓名,单位及职务,联系方式,,,城市,跑口,备注
,,手机,微信,邮箱,,,
罗 晓 棠,江城早报/美食版编辑,139 2711 0421,luoxt_food,xiaotang@jiangcheng.example,武汉,美食、民生,
梁柏言（笔名：柏言）,消费前线首席记者,１３９２７１１０４２２,,boyan@xiaofei.example,北京,消费,要纸质邀请函
陈可、周屿,南岸电视台生活频道 编导,13927110423/13927110424,,,重庆,生活,两人一组拍摄
何清越,食味周刊 资深记者,1.39271E+10,heqingyue,qingyue@shiwei.example,上海,餐饮,
沈鹿鸣、杜川,新厨具记者,13927110426,,,深圳,厨电,只留了一个电话
唐一鹤,岭东晚报摄影记者,13927110427（微信同号）,,,广州,美食,
"""
REFUSED = 2


def press_import(pr: Staff) -> None:
    """Five people come in, two rows stay out: the page of the import says why."""
    import_list(
        staff=pr,
        target="contacts",
        name="小吃节媒体签到表.csv",
        data=_SHEET.encode("gbk"),
        options={
            "source": "第三届街头小吃节签到",
            "purpose": "餐饮新闻稿与活动邀请",
            "basis": "public",
            "tags": "小吃节",
            "split": True,
        },
        refused=REFUSED,
    )
