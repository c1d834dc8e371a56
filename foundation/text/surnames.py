"""How surnames are read where that differs from the character's everyday reading.

The first reading is the one to sort by: the surname's, or the everyday one where hardly anybody
has the surname and many nicknames start with the character (行 没 都). The others are what else
people type, or what the surname is read as elsewhere. A surname read as it is everywhere needs no
line here. Characters are simplified: the caller folds first. No tones; ü is v.
"""

_SINGLE = """
单 shan dan chan 仇 qiu chou      解 xie jie       曾 zeng ceng     翟 zhai di
区 ou qu         查 zha cha       盖 ge gai he     朴 piao pu po    覃 qin tan xun
召 shao zhao     员 yun yuan      种 chong zhong   秘 bi mi         折 she zhe
乐 yue le        缪 miao mou      尉 wei yu        万 wan mo        繁 po fan
隗 wei kui       郗 xi chi        郄 qie xi        那 na nuo        佴 nai er
洗 xi xian       祭 zhai ji       费 fei bi        柏 bai bo        牟 mou mu
谌 chen shen     黑 hei he        句 gou ju        车 che ju        呙 guo wo
贾 jia gu        沈 shen chen     藏 cang zang     莘 shen xin      阚 kan
丌 qi ji         郇 xun huan      宓 mi fu         库 ku she        乜 nie mie
褚 chu zhu       俞 yu shu        啜 chuai chuo    盛 sheng cheng   乘 cheng sheng
适 shi kuo       便 bian pian     宿 su xiu        重 zhong chong   角 jiao jue
降 jiang xiang   行 xing hang     六 liu lu        度 du duo        都 dou du
么 me yao        颉 jie xie       载 zai dai       难 nan ning      能 neng nai
粘 nian zhan     强 qiang jiang   朝 chao zhao     阿 a e           贲 ben bi
贠 yun           射 she yi        弹 dan tan       澹 tan dan       镡 xin tan chan
炔 gui que       炅 gui jiong     桧 gui hui       亘 xuan gen      还 hai huan
缴 jiao zhuo     荤 hun xun       诘 ji jie        靓 liang jing    圈 quan juan
隽 juan jun      了 le liao       冒 mao mo        没 mei mo        泷 long shuang
逢 pang feng     伽 jia qie       契 qi xie        掸 dan shan      蛇 she yi
省 sheng xing    术 shu zhu       莎 sha suo       他 ta tuo
沓 ta da         拓 tuo ta        宛 wan yuan      蔚 wei yu        校 xiao jiao
长 zhang chang   合 he ge         龟 gui qiu       石 shi dan
"""

_COMPOUND = """
欧阳 ou-yang        太史 tai-shi        端木 duan-mu        上官 shang-guan     司马 si-ma
东方 dong-fang      独孤 du-gu          南宫 nan-gong       万俟 mo-qi          闻人 wen-ren
夏侯 xia-hou        诸葛 zhu-ge         尉迟 yu-chi         公羊 gong-yang      赫连 he-lian
澹台 tan-tai        皇甫 huang-fu       宗政 zong-zheng     濮阳 pu-yang        公冶 gong-ye
太叔 tai-shu        申屠 shen-tu        公孙 gong-sun       慕容 mu-rong        仲孙 zhong-sun
钟离 zhong-li       长孙 zhang-sun      宇文 yu-wen         司徒 si-tu          鲜于 xian-yu
司空 si-kong        闾丘 lv-qiu         子车 zi-ju          亓官 qi-guan        司寇 si-kou
巫马 wu-ma          公西 gong-xi        颛孙 zhuan-sun      壤驷 rang-si        公良 gong-liang
漆雕 qi-diao        乐正 yue-zheng      宰父 zai-fu         谷梁 gu-liang       拓跋 tuo-ba
夹谷 jia-gu         轩辕 xuan-yuan      令狐 ling-hu        段干 duan-gan       百里 bai-li
呼延 hu-yan         东郭 dong-guo       南门 nan-men        羊舌 yang-she       微生 wei-sheng
梁丘 liang-qiu      左丘 zuo-qiu        西门 xi-men         第五 di-wu          公乘 gong-sheng
南荣 nan-rong       东里 dong-li        东宫 dong-gong      仲长 zhong-chang    子书 zi-shu
子桑 zi-sang        即墨 ji-mo          达奚 da-xi          褚师 chu-shi        吐谷浑 tu-yu-hun
纳兰 na-lan         那拉 na-la          完颜 wan-yan        叶赫 ye-he          单于 chan-yu
淳于 chun-yu        屈突 qu-tu          贺兰 he-lan         耶律 ye-lv          秃发 tu-fa
冒顿 mo-du          斛律 hu-lv          沮渠 ju-qu          乞伏 qi-fu          尔朱 er-zhu
库狄 she-di         豆卢 dou-lu         侯莫陈 hou-mo-chen  爱新觉罗 ai-xin-jue-luo
贺若 he-ruo         可频 ke-pin         宿勤 su-qin         哥舒 ge-shu
仆固 pu-gu          阿史那 a-shi-na     叱干 chi-gan        费莫 fei-mo         钮祜禄 niu-hu-lu
瓜尔佳 gua-er-jia   富察 fu-cha         佟佳 tong-jia       赫舍里 he-she-li    乌雅 wu-ya
"""

# Given-name characters with two readings that parents really choose; the first is commoner.
_GIVEN = """
茜 qian xi      乐 le yue       行 xing hang    朝 chao zhao    重 chong zhong  晟 sheng cheng
盛 sheng cheng  长 chang zhang  单 dan shan     曾 zeng ceng    翟 zhai di      莎 sha suo
莘 shen xin     宓 mi fu        娜 na nuo       阿 a e          柏 bai bo       还 huan hai
尉 wei yu       蔚 wei yu       说 shuo yue     调 diao tiao    传 chuan zhuan  藏 cang zang
洗 xi xian      参 shen can     奇 qi ji        琢 zhuo         侗 dong tong    颉 jie xie
谌 chen shen
"""


def _table(source: str) -> dict[str, tuple[str, ...]]:
    """Characters to readings, from words in rows: a name, then its readings."""
    table: dict[str, tuple[str, ...]] = {}
    name = ""
    for word in source.split():
        if word.isascii():
            table[name] = (*table[name], word)
        else:
            name = word
            table[name] = ()
    return table


SINGLE_SURNAMES = _table(_SINGLE)
COMPOUND_SURNAMES = {
    name: tuple(reading[0].split("-")) for name, reading in _table(_COMPOUND).items()
}
GIVEN_READINGS = _table(_GIVEN)
LONGEST_SURNAME = max(map(len, COMPOUND_SURNAMES))
