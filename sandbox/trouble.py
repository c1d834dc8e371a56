"""/_/trouble: the page on which a person lets calls go wrong, as fault scripts do for programs."""

from sandbox.faults import BadScript, Fault, Faults, Kind
from sandbox.http import JSON, Call, number
from sandbox.platforms import ALL

KINDS: dict[Kind, str] = {
    Kind.TIMEOUT_AFTER: "收下了，迟迟不回应",
    Kind.TIMEOUT_BEFORE: "没收下，迟迟不回应",
    Kind.DROP_AFTER: "收下了，连接断开",
    Kind.DROP_BEFORE: "没收下，连接断开",
    Kind.DROP_MIDWAY: "收下了，回应断在半路",
    Kind.ERROR_AFTER: "收下了，却报 502",
    Kind.ERROR_BEFORE: "没收下，报 502",
    Kind.RATE: "请求太频繁",
    Kind.QUOTA: "额度用完",
    Kind.BUSY: "平台繁忙",
    Kind.EXPIRED: "授权失效",
    Kind.SIGNATURE: "签名错误",
    Kind.PERMISSION: "没有权限",
    Kind.SLOW: "收下了，回应很慢",
    Kind.REJECT: "先收下，审核不通过",
    Kind.CALLBACK_TWICE: "回调来两次",
    Kind.CALLBACK_LATE: "回调迟到",
    Kind.CALLBACK_NEVER: "回调不来",
    Kind.CALLBACK_FORGED: "回调签名不对",
}
CALLS = {
    "publish": "发布",
    "prepare": "上传素材",
    "check": "查询结果",
    "read": "读取数据",
    "token": "授权",
    "*": "任何调用",
}


def trouble_told(faults: Faults) -> JSON:
    """What the page shows: what can be chosen, and the scripts in force."""
    return {
        "kinds": [(kind.value, label) for kind, label in KINDS.items()],
        "calls": list(CALLS.items()),
        "platforms": [(one.name, one.label) for one in ALL],
        "lines": [_line(one) for one in faults.lines],
    }


def trouble_made(faults: Faults, call: Call) -> None:
    """What the page's form asked for. Raises BadScript."""
    if call.form.get("clear"):
        faults.clear()
        return
    times = number(call.form.get("next"), 1)
    if not 1 <= times <= 1000:
        raise BadScript("次数是 1 到 1000")
    faults.add(
        {
            "platform": call.form.get("platform") or "*",
            "call": call.form.get("call") or "*",
            "account": call.form.get("account") or "*",
            "kind": call.form.get("kind", ""),
            "next": times,
        }
    )


def _line(line: Fault) -> JSON:
    labels = {"*": "任何平台"} | {one.name: one.label for one in ALL}
    return {
        "platform": labels.get(line.platform, line.platform),
        "call": CALLS.get(line.call, line.call),
        "account": "" if line.account == "*" else line.account,
        "kind": KINDS[line.kind],
        "hits": line.hits,
        "next": line.next,
    }
