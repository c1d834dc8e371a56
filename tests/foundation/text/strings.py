"""Hypothesis strategies for the texts people really send, and for those they shouldn't."""

from hypothesis import strategies as st

# What breaks normalisers: scripts, widths, joiners, emoji, marks, controls, lone surrogates.
_TRICKY = (
    "春风带來新故事乾隆著妳薴裏喆甯〇々一ＡbＣé①⑩㈱㎏½ßİſﬁǅⅧ가각ᄀ각がガｶﾞ"
    "👨👩👧🏽❤🇨🇳㊗㊙🈚™©ℹⓂ1️⃣🏴󠁧󠁿"
    "\u200b\u200c\u200d\u200e\u202e\u2066\ufeff\u00ad\u3164\u115f\u2800\ufe0f\U000e0101"
    "\u0300\u0301\u0489\u20e3\u0e38\u0f71\u0f72\u0345 \u3000\t\n\r\x00\x1b\x85\u2028"
    "「」【】￥#·,。'\\\"&|!:*()<>%_-@./+0123456789\ud800\udfff\ue000\ufdd0\U0001ffff\U00031351"
)
tricky = st.text(alphabet=st.sampled_from(_TRICKY), max_size=40)
# st.text() leaves surrogates out by default: a form can carry them.
anything = st.text(st.characters(), max_size=60)
texts = st.one_of(tricky, anything, st.tuples(tricky, anything).map("".join))
