"""Importing a list of contacts with their outlets: against django-import-export, against a bare
COPY, and in memory."""

import random
from types import ModuleType

from bench.fans_import import person
from bench.harness import Result, Run
from bench.imports import Imported, run_imports

_CITIES = ("北京", "上海", "广州", "成都", "武汉", "杭州")
_PAPERS = ("日报", "晚报", "早报", "商报", "周刊", "新闻网", "电视台", "广播电台")
_TITLES = ("记者", "首席记者", "编辑", "主编", "编导")
_BEATS = ("财经", "科技", "时政", "文化", "体育", "汽车")
# People an outlet.
_EACH = 20


def run(run: Run) -> list[Result]:
    """Measure."""
    return run_imports(
        run, Imported("contacts", contacts_csv, _peer, "contact.import", "contact.", 250)
    )


def contacts_csv(rows: int, seed: int = 1) -> str:
    """A list as they come: name, outlet, title, mobile, address, beat, city."""
    dice = random.Random(seed)
    lines = ["姓名,媒体,职务,手机,邮箱,跑口,城市"]
    there: set[str] = set()
    for number in range(rows):
        place = number // _EACH
        if number % _EACH == 0:
            there = set()
        # Two of a name at one outlet would be one person.
        while (name := person(dice)) in there:
            pass
        there.add(name)
        city = _CITIES[place % len(_CITIES)]
        paper = f"{city}{_PAPERS[place % len(_PAPERS)]}{place}"
        phone = f"1{dice.choice('3456789')}{number + 1:09d}"
        lines.append(
            f"{name},{paper},{dice.choice(_TITLES)},{phone},j{number}@example.com,"
            f"{dice.choice(_BEATS)},{city}"
        )
    return "\n".join(lines) + "\n"


def _peer() -> ModuleType:
    from bench import press_import_peer

    return press_import_peer
