import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from foundation.text.pinyin import (
    MAX_READINGS,
    MAX_SYLLABLES,
    SORT_KEY_LENGTH,
    NameKind,
    pinyin_keys,
)
from foundation.text.surnames import COMPOUND_SURNAMES, GIVEN_READINGS, SINGLE_SURNAMES
from tests.foundation.text.strings import texts


@pytest.mark.parametrize(
    ("name", "first", "full", "initials"),
    [
        ("张伟", "zhang wei", {"zhangwei"}, {"zw"}),
        ("單田芳", "shan tian fang", {"shantianfang", "dantianfang", "chantianfang"},
         {"stf", "dtf", "ctf"}),
        ("仇英", "qiu ying", {"qiuying", "chouying"}, {"qy", "cy"}),
        ("解缙", "xie jin", {"xiejin", "jiejin"}, {"xj", "jj"}),
        ("曾国藩", "zeng guo fan", {"zengguofan", "cengguofan"}, {"zgf", "cgf"}),
        ("翟天临", "zhai tian lin", {"zhaitianlin", "ditianlin"}, {"ztl", "dtl"}),
        ("区海伦", "ou hai lun", {"ouhailun", "quhailun"}, {"ohl", "qhl"}),
        ("查良镛", "zha liang yong", {"zhaliangyong", "chaliangyong"}, {"zly", "cly"}),
        ("朴树", "piao shu", {"piaoshu", "pushu", "poshu"}, {"ps"}),
        ("任贤齐", "ren xian qi", {"renxianqi"}, {"rxq"}),
        ("华罗庚", "hua luo geng", {"hualuogeng"}, {"hlg"}),
        ("宁泽涛", "ning ze tao", {"ningzetao"}, {"nzt"}),
        ("冼星海", "xian xing hai", {"xianxinghai"}, {"xxh"}),
        ("逄先知", "pang xian zhi", {"pangxianzhi"}, {"pxz"}),
        ("种师道", "chong shi dao", {"chongshidao", "zhongshidao"}, {"csd", "zsd"}),
        ("尉迟恭", "yu chi gong", {"yuchigong", "weichigong"}, {"ycg", "wcg"}),
        ("万俟卨", "mo qi xie", {"moqixie", "wanqixie"}, {"mqx", "wqx"}),
        ("單于", "chan yu", {"chanyu", "shanyu", "danyu"}, {"cy", "sy", "dy"}),
        ("长孙无忌", "zhang sun wu ji", {"zhangsunwuji", "changsunwuji"}, {"zswj", "cswj"}),
        ("令狐冲", "ling hu chong", {"linghuchong"}, {"lhc"}),
        ("李茜", "li qian", {"liqian", "lixi"}, {"lq", "lx"}),
        ("吕布", "lv bu", {"lvbu", "lyubu", "lubu"}, {"lb"}),
        ("Kiki酱", "kiki jiang", {"kikijiang"}, {"kj"}),
        ("Zoë", "zoe", {"zoe"}, {"z"}),
        ("ＡＢ　１２", "ab 12", {"ab12"}, {"a1"}),
        ("👻", "~", set(), set()),
        ("", "~", set(), set()),
    ],
)  # fmt: skip
def test_names(name: str, first: str, full: set[str], initials: set[str]) -> None:
    keys = pinyin_keys(name)
    assert (keys.full, keys.initials) == (full, initials)
    assert keys.sort_key.split("\t")[0] == first


# Surnames the library alone gets wrong among them, and what each must be found by.
SURNAMES = """
单-shan 仇-qiu 解-xie 曾-zeng 翟-zhai 区-ou 查-zha 盖-ge 盖-gai 朴-piao 朴-pu 覃-qin
覃-tan 召-shao 员-yun 种-chong 秘-bi 折-she 乐-yue 乐-le 任-ren 华-hua 宁-ning 缪-miao
冼-xian 逄-pang 尉-wei 繁-po 隗-wei 隗-kui 郗-xi 郄-qie 那-na 费-fei 柏-bai 柏-bo
牟-mou 牟-mu 黑-he 句-gou 贾-jia 沈-shen 藏-zang 莘-shen 阚-kan 郇-xun 宓-mi 厍-she
乜-nie 褚-chu 盛-sheng 佘-she 洗-xian 祭-zhai 占-zhan 仝-tong 仉-zhang 幺-yao 叶-ye 贲-ben
贠-yun 过-guo 缑-gou 石-shi 长-chang 长-zhang 万-wan 於-yu 葉-ye 鄒-zou 臧-zang 晁-chao
瞿-qu
"""


@pytest.mark.parametrize(
    ("surname", "reading"), [tuple(pair.split("-")) for pair in SURNAMES.split()]
)
def test_surnames(surname: str, reading: str) -> None:
    assert f"{reading}wei" in pinyin_keys(f"{surname}伟").full


def test_tables_are_sound() -> None:
    for name, reading in COMPOUND_SURNAMES.items():
        assert len(name) == len(reading), name
    for table in (SINGLE_SURNAMES, GIVEN_READINGS):
        for char, readings in table.items():
            everyday = pinyin(char, style=Style.NORMAL)[0][0]
            assert len(char) == 1
            assert len(set(readings)) == len(readings), char
            assert all(r.isascii() and r.isalpha() and r.islower() for r in readings), char
            assert readings != (everyday,), f"{char} needs no line"
    for surname in SINGLE_SURNAMES:
        # However rare the surname, the everyday reading finds it too.
        assert f"{pinyin(surname, style=Style.NORMAL)[0][0]}wei" in pinyin_keys(surname + "伟").full


def test_text_is_read_as_text() -> None:
    assert pinyin_keys("重庆银行长沙分行", "text").full == {"chongqingyinhangchangshafenhang"}
    assert pinyin_keys("单身俱乐部", "text").full == {"danshenjulebu"}
    # A long nickname may start like a surname: it is sorted as the text it is.
    nickname = pinyin_keys("单身俱乐部")
    assert nickname.full == {"danshenjulebu", "shanshenjulebu", "chanshenjulebu"}
    assert nickname.sort_key == "dan shen ju le bu\t单身俱乐部"


def test_sort_keys_sort_as_a_directory_does() -> None:
    names = [
        "👻",
        "张伟",
        "章伟",
        "张三丰",
        "曾巩",
        "阿明",
        "Alice",
        "007",
        "李四",
        "李茜",
        "单雄信",
    ]
    assert sorted(names, key=lambda name: pinyin_keys(name).sort_key) == [
        "007", "阿明", "Alice", "李茜", "李四", "单雄信", "曾巩", "张三丰", "张伟", "章伟", "👻",
    ]  # fmt: skip


def test_readings_are_capped() -> None:
    keys = pinyin_keys("单" * 300 + "绿" * 300)
    assert len(keys.readings) <= MAX_READINGS
    assert all(len(reading) <= MAX_SYLLABLES for reading in keys.readings)
    many = pinyin_keys("镡乐茜")
    assert len(many.full) == 12
    assert len(pinyin_keys("盖女乐").readings) == MAX_READINGS
    assert len(pinyin_keys("a1" * 5000).readings[0]) <= MAX_SYLLABLES


@given(texts, st.sampled_from(["person", "text"]))
def test_any_name_gives_plain_keys(name: str, kind: NameKind) -> None:
    keys = pinyin_keys(name, kind)
    for key in keys.full | keys.initials:
        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()
    assert len(keys.sort_key) <= SORT_KEY_LENGTH
    assert "\x00" not in keys.sort_key
