"""The words 口令 are made of: who, does, of what kind 的, what (春风 带来 远方 的 故事).

Every word of a list goes with every word of the next: who does things in a fairy tale, verbs that
take a thing as well as a thought, qualities and origins that fit both, and things one may find,
keep or wait for. So all of them are Chinese somebody might say, if sometimes in a dream.

Chosen to be said aloud on a live stream and typed by whoever hears it: everyday words, an input
method's first offer, no two in a list that sound alike even in an accent that doesn't tell zh from
z, n from l or -ng from -n, none that is unlucky, coarse, political, a brand or a superlative, and
none that makes such a word with its neighbour. Tests hold the countable part of this.
"""


def _words(rows: str) -> tuple[str, ...]:
    return tuple(rows.split())


SUBJECTS = _words("""
春风 夏夜 晨光 晚霞 彩虹 星河 月亮 太阳 云朵 海浪 溪水 山谷 森林 草原 湖水 雪花
细雨 银河 流星 极光 微风 花海 竹林 枫叶 荷花 桂花 樱花 玫瑰 牡丹 芦苇 青草 麦田
小猫 小狗 松鼠 海豚 鲸鱼 企鹅 白鹤 孔雀 燕子 蝴蝶 蜜蜂 蜻蜓 骆驼 羚羊 麋鹿 大象
狮子 斑马 海龟 锦鲤 天鹅 喜鹊 百灵 刺猬 考拉 熊猫 水獭 章鱼 云雀 信鸽 少年 画家
诗人 厨师 邮差 船长 园丁 木匠 裁缝 歌手 舞者 邻居 旅人 渔夫 店主 同桌 姐姐 弟弟
外婆 爷爷 老师 队长 导游 主角 作家 编剧 司机 农夫 白兔 绵羊 小鹿 鹦鹉 海鸥 杜鹃
青蛙 蜗牛 小熊 狐狸 河马 浣熊
""")

VERBS = _words("""
带来 送来 收藏 寻找 发现 想起 记住 梦见 分享 珍惜 期待 遇见 等待 找到 喜欢 想念
留住 捡到 守护 爱上 追寻 迎来 惦记 热爱 说起 换来 拥有 寄来
""")

KINDS = _words("""
远方 家乡 童年 梦里 心里 春天 夏天 秋天 冬天 海边 山里 林间 湖边 窗外 路上 云端
月下 雨后 清晨 午后 傍晚 夜里 周末 假日 从前 当年 明天 未来 美好 珍贵 难忘 特别
可爱 神奇 奇妙 温暖 温柔 崭新 别致 美丽 小小 古老 神秘 意外 心爱 久违 迷人 浪漫
遥远 彩色 金色 简单 有趣 动人 精彩 欢乐 宝贵 熟悉 朋友 邻家 巷口 身边
""")

OBJECTS = _words("""
故事 惊喜 时光 愿望 礼物 诗歌 旋律 笑容 约定 梦想 日记 来信 邮票 地图 宝藏 城堡
花园 甜点 画卷 照片 电影 掌声 歌谣 童话 传说 谜语 游戏 玩具 风景 脚步 回声 心情
心愿 灵感 答案 勋章 善意 缘分 福气 喜悦 欢笑 快乐 幸福 集市 演出 行李 篝火 小路
门票 钥匙 花束 果酱 蜂蜜 糕点 种子 果实 贺卡 相册 唱片 魔法 歌声 灯火 足迹 秋千
木屋 小船 列车 车站 灯笼 书店 茶馆 小镇 旅行 冒险 秘密 舞台 剧本 节目 名片 风筝
糖果 围巾 味道 香气 音乐 节日 假期 书房 院子 菜单 舞步 树苗 帐篷 课堂 书包 奖杯
默契 热情 派对 展览 航线 书签 陶罐 画笔 钢琴 吉他 单车 面包
""")
