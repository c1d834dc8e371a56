"""Importing a list of fans: against django-import-export, against a bare COPY, and in memory."""

import random
from types import ModuleType

from bench.harness import Result, Run
from bench.imports import Imported, run_imports

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英小晓雨子涵欣怡梓轩浩宇诗梦佳琪"
_TAGS = ("铁粉", "北京", "上海", "路人", "见面会")


def run(run: Run) -> list[Result]:
    """Measure."""
    return run_imports(run, Imported("fans", fans_csv, _peer, "fan.import", "fan.", 600))


def fans_csv(rows: int, seed: int = 1) -> str:
    """A list as they come: nickname, phone, address, a tag, an empty note."""
    dice = random.Random(seed)
    lines = ["昵称,手机号,邮箱,标签,备注"]
    for number in range(rows):
        name = f"{person(dice)}{number if number % 5 == 0 else ''}"
        phone = f"1{dice.choice('3456789')}{number:09d}"
        lines.append(f"{name},{phone},u{number}@example.com,{dice.choice(_TAGS)},")
    return "\n".join(lines) + "\n"


def person(dice: random.Random) -> str:
    """A name as people have them."""
    given = "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2))))
    return f"{dice.choice(_SURNAMES)}{given}"


def _peer() -> ModuleType:
    from bench import fans_import_peer

    return fans_import_peer
