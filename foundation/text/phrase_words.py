"""The words 口令 are made of: who, does, what kind, of what (春风 带来 新 故事).

Chosen to be said aloud on a live stream and typed by whoever hears it: everyday words, an input
method's first offer, no two in a list that sound alike even in an accent that doesn't tell zh from
z, n from l or -ng from -n, none that is unlucky, coarse, political or a brand, and none that makes
such a word with its neighbour. Tests hold the countable part of this.
"""


def _words(rows: str) -> tuple[str, ...]:
    return tuple(rows.split())


SUBJECTS = _words("""
春风 夏夜 秋叶 冬雪 晨光 晚霞 彩虹 星河 月亮 太阳 云朵 海浪 溪水 山谷 森林 草原
湖面 沙滩 雪花 细雨 露珠 银河 流星 极光 微风 花海 竹林 松果 枫叶 荷花 桂花 樱花
玫瑰 牡丹 芦苇 青草 麦田 果园 葡萄 草莓 西瓜 柠檬 橙子 樱桃 石榴 椰子 芒果 核桃
板栗 小猫 小狗 松鼠 海豚 鲸鱼 企鹅 白鹤 孔雀 燕子 蝴蝶 蜜蜂 蜻蜓 骆驼 羚羊 麋鹿
大象 狮子 斑马 海龟 海星 锦鲤 天鹅 喜鹊 百灵 刺猬 考拉 熊猫 水獭 章鱼 珊瑚 风铃
风筝 灯塔 帆船 火车 单车 吉他 钢琴 笛子 画笔 相机 书店 咖啡 奶茶 蛋糕 饼干 面包
豆浆 汤圆 粽子 月饼 火锅 少年 画家 诗人 厨师 邮差 船长 园丁 木匠 裁缝 歌手 舞者
邻居 旅人 渔夫 农场 积木 陶罐 书签 信鸽 铅笔 围巾 草帽 雨靴 灯笼 屋檐 小巷 站台
窗台 阳台 石桥 水车 云雀 秋千 码头 港湾 岛屿 瀑布 温泉 峡谷 沙丘 竹笛 糖果 布丁
泡芙 寿司 番茄 南瓜 蘑菇 玉米 莲藕 芝麻 花生 红枣 琥珀 翡翠 珍珠 水晶 钻石 魔方
拼图 陀螺 风车 滑梯
""")

VERBS = _words("""
带来 遇见 收藏 点亮 写下 唱起 送来 捧着 画出 守护 寻找 发现 追逐 等候 打开 分享
珍惜 编织 照亮 听见 想起 铺开 传递 酿成 绘制 摘下 期待 赞美 准备 陪伴 种下 记住
创造 迎接 飞过 翻开 讲述 投递 吹来 握住 牵着 叫醒 奔向 跑进 走进 飘进 梦见 藏好
寄出 捡到 换来 预约 感谢 祝福 问候 认识 跟随 搭起 织出 拾起 展示
""")

KINDS = _words("""
新 好 暖 甜 美 小 大 老 奇 酷 远 亮 香 快 真 妙 长
""")

OBJECTS = _words("""
故事 惊喜 时光 愿望 朋友 旅行 冒险 秘密 礼物 诗歌 旋律 舞步 笑容 约定 梦想 日记
信件 邮票 地图 宝藏 城堡 花园 书房 院子 厨房 早餐 晚餐 甜点 果汁 味道 香气 颜色
画卷 照片 电影 剧本 舞台 掌声 节目 音乐 歌谣 童话 传说 谜语 游戏 玩具 节日 假期
周末 清晨 黄昏 夜晚 季节 春天 秋天 雨季 天空 海洋 星球 宇宙 世界 远方 家乡 小镇
街道 车站 列车 航线 风景 路线 脚步 影子 回声 心情 心愿 灵感 创意 点子 答案 课堂
学校 书包 成绩 奖杯 勋章 徽章 勇气 力量 智慧 耐心 温度 热情 善意 默契 缘分 运气
福气 喜悦 欢笑 快乐 幸福 希望 明天 未来 午后 傍晚 派对 集市 展览 演出 比赛 行李
帐篷 篝火 营地 山路 小路 桥梁 窗户 门票 船票 车票 钥匙 口袋 抽屉 箱子 篮子 花束
花瓶 果酱 蜂蜜 糕点 米饭 面条 饺子 馄饨 烤鱼 食谱 菜单 餐桌 椅子 沙发 台灯 毯子
帽子 种子 树苗 嫩芽 枝头 叶片 果实 麦穗 稻田 池塘 河流 小溪 浪花 贝壳 沙堡 风帆
航海 探索 知识 课本 字典 对话 留言 贺卡 名片 头像 表情 相册 唱片 耳机 乐谱 鼓点
节拍 和声 合唱 剧场 魔法 精灵 巨人
""")
