"""Makes up as many people as a measurement needs: names of several scripts, as common and as rare as real ones are.

Most names are put together from syllables, so they belong to nobody. How often each is borne falls off with its rank (Zipf's
law), as it does for real ones: a few are everywhere, most are borne by a handful.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from clinic_app.patients.model import BirthDate, ContactKind, ContactPoint, Gender, HumanName, Provenance, Registration

_LATIN = (
    "ma sha an ro wil ha jo ca sa da bro ba el mi la har ed ben co ste tho wal fa ga al bra de lo mo na pa per gra hol in "
    "ken le lin mar cha cla den do dun er fi for fra hen hu nor ol pri ra ri smi so sta ta to va we ar be ber bo car cha "
    "col dal en je ka ki ne wa wo za"
)
_LATIN_ENDS = "son ton ley man s er ing field well wood ham ford ard by ell ett a ine ie y us el"
_INDIC = (
    "sha:श ra:र ma:म su:सु an:अन pa:प vi:वि ku:कु ka:क de:दे ra:र pra:प्र sa:स ga:ग na:न ja:ज ba:ब da:द mi:मि ri:रि a:अ "
    "ha:ह la:ल bha:भ cha:च chan:चन go:गो gu:गु jo:जो kha:ख ki:कि lak:लक me:मे mo:मो ni:नि pu:पु ro:रो shi:शि shwa:श्व si:सि "
    "sri:श्री ta:त ti:ति tri:त्रि u:उ va:व ve:वे ya:य yo:यो ar:अर bi:बि dha:ध di:दि dra:द्र"
)
_ARABIC = (
    "ma:ما ab:عب al:ال ha:حا sa:سا mu:مو ra:را fa:فا ja:جا ka:كا na:نا ya:يا ba:با da:دا la:لا ta:تا wa:وا za:زا ah:اح "
    "am:ام din:دين dul:دول fi:في has:حس hu:حو ib:اب kha:خا mad:مد mi:مي nu:نو om:عم rah:رح rim:ريم sal:سل sha:شا su:سو "
    "yus:يوس zi:زي"
)
_CYRILLIC = (
    "iv:ив al:ал ser:сер ma:ма na:на an:ан vla:вла pe:пе po:по so:со ko:ко ku:ку le:ле mi:ми ni:ни bo:бо da:да di:ди "
    "dmi:дми ek:ек fe:фе ga:га gor:гор ka:ка la:ла ol:ол pa:па ro:ро sa:са si:си sve:све ta:та va:ва vo:во yu:ю za:за"
)
_CYRILLIC_ENDS = "ov:ов ova:ова in:ин ina:ина sky:ский enko:енко ich:ич"
_HAN_FAMILIES = (
    "wang:王 li:李 zhang:张 liu:刘 chen:陈 yang:杨 huang:黄 zhao:赵 wu:吴 zhou:周 xu:徐 sun:孙 ma:马 zhu:朱 hu:胡 lin:林 "
    "guo:郭 he:何 gao:高 luo:罗 zheng:郑 liang:梁 xie:谢 song:宋 tang:唐 deng:邓 han:韩 feng:冯 cao:曹 peng:彭"
)
_HAN = (
    "wei:伟 fang:芳 na:娜 xiu:秀 min:敏 jing:静 li:丽 qiang:强 lei:磊 jun:军 yang:洋 yong:勇 yan:艳 jie:杰 juan:娟 tao:涛 "
    "ming:明 chao:超 xia:霞 ping:平 gang:刚 gui:桂 ying:英 hua:华 yu:玉 lan:兰 mei:梅 xue:雪 hong:红 bo:博 zi:子 han:涵 "
    "yi:怡 xin:欣 hao:浩 ran:然 chen:晨 qi:琪 wen:文 long:龙"
)
_VIETNAMESE_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
_VIETNAMESE = (
    "Thị Văn Minh Anh Hương Lan Hoa Linh Thu Hà Mai Nam Hùng Ngọc Thảo Phương An Bảo Bình Châu Chi Dũng Đức Giang Hải Hạnh "
    "Hằng Hiếu Hòa Khanh Kim Long Nga Nhung Phong Phúc Quân Quang Sơn Tâm Thành Thúy Trang Trung Tuấn Tú Việt Vy Yến"
)


class _Names:
    """Names in the order of how often they are borne, each in Latin letters and in its own script."""

    def __init__(self, names: Sequence[tuple[str, str]], exponent: float) -> None:
        self._names = names
        self._weights = list(accumulate((rank + 2.7) ** -exponent for rank in range(len(names))))

    def one(self, chance: random.Random) -> tuple[str, str]:
        return chance.choices(self._names, cum_weights=self._weights)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Culture:
    families: _Names
    given: _Names
    gap: str = " "
    """Between the family name and the given name, in the own script."""
    family_first: bool = False
    writes_natively: float = 0.0
    """The share of people whose name is on record in their own script too."""
    country: str
    phone_digits: int = 10


def people(count: int, *, seed: int = 1) -> Iterator[Registration]:
    """``count`` registrations, always the same ones for the same seed."""
    chance = random.Random(seed)
    cultures, weights = zip(*_cultures(chance), strict=True)
    shares = list(accumulate(weights))
    for _ in range(count):
        yield _person(chance, chance.choices(cultures, cum_weights=shares)[0])


def _cultures(chance: random.Random) -> list[tuple[_Culture, float]]:
    latin = _syllables(_LATIN)
    indic, arabic, cyrillic = _syllables(_INDIC), _syllables(_ARABIC), _syllables(_CYRILLIC)
    european = _Culture(
        families=_Names(_made(chance, 9_000, latin, _syllables(_LATIN_ENDS)), 0.95),
        given=_Names(_made(chance, 1_500, latin, None), 0.95),
        country="+44",
    )
    indian = _Culture(
        families=_Names(_made(chance, 6_000, indic, None), 1.0),
        given=_Names(_made(chance, 3_000, indic, None), 0.9),
        writes_natively=0.6,
        country="+91",
    )
    arab = _Culture(
        families=_Names(_made(chance, 4_000, arabic, None), 1.0),
        given=_Names(_made(chance, 1_000, arabic, None), 1.0),
        writes_natively=0.6,
        country="+966",
        phone_digits=9,
    )
    russian = _Culture(
        families=_Names(_made(chance, 5_000, cyrillic, _syllables(_CYRILLIC_ENDS)), 0.9),
        given=_Names(_made(chance, 300, cyrillic, None), 1.0),
        family_first=True,
        writes_natively=0.5,
        country="+7",
    )
    chinese = _Culture(
        families=_Names(_syllables(_HAN_FAMILIES), 1.0),
        given=_Names(_pairs(_syllables(_HAN)), 0.5),
        gap="",
        family_first=True,
        writes_natively=0.7,
        country="+86",
        phone_digits=11,
    )
    vietnamese = _Culture(
        families=_Names(_syllables(_VIETNAMESE_FAMILIES), 1.1),
        given=_Names(_pairs(_syllables(_VIETNAMESE), " "), 0.6),
        family_first=True,
        country="+84",
        phone_digits=9,
    )
    return [(indian, 0.4), (european, 0.3), (arab, 0.1), (chinese, 0.08), (vietnamese, 0.06), (russian, 0.06)]


def _syllables(text: str) -> list[tuple[str, str]]:
    pairs = (each.partition(":") for each in text.split())
    return [(latin, native or latin) for latin, _, native in pairs]


def _pairs(syllables: list[tuple[str, str]], gap: str = "") -> list[tuple[str, str]]:
    double = [(one[0] + gap + other[0], one[1] + gap + other[1]) for one in syllables for other in syllables]
    return [*syllables, *double]


def _made(chance: random.Random, count: int, syllables: list[tuple[str, str]], ends: list[tuple[str, str]] | None) -> list[tuple[str, str]]:
    """Different names of two to four syllables; some syllables begin many names, as they do."""
    weights = list(accumulate((rank + 4.0) ** -0.8 for rank in range(len(syllables))))
    names: dict[str, str] = {}
    while len(names) < count:
        parts = chance.choices(syllables, cum_weights=weights, k=chance.choice((2, 2, 3) if ends is None else (1, 2, 2)))
        parts += [] if ends is None else [chance.choice(ends)]
        names.setdefault("".join(latin for latin, _ in parts), "".join(native for _, native in parts))
    return list(names.items())


def _person(chance: random.Random, culture: _Culture) -> Registration:
    family, native_family = culture.families.one(chance)
    given, native_given = culture.given.one(chance)
    if culture.gap == " " and chance.random() < 0.35:
        second, native_second = culture.given.one(chance)
        given, native_given = f"{given} {second}", f"{native_given} {native_second}"
    native = ""
    if chance.random() < culture.writes_natively:
        native = culture.gap.join((native_family, native_given) if culture.family_first else (native_given, native_family))
    phones = (_phone(chance, culture) for _ in range(chance.choice((1, 1, 1, 2))))
    return Registration(
        name=HumanName(family=family.title(), given=given.title(), native=native),
        birth=_birth(chance),
        gender=chance.choice((Gender.FEMALE, Gender.MALE)),
        contacts=tuple(ContactPoint(kind=ContactKind.MOBILE, value=phone) for phone in phones),
        provenance=Provenance.IN_PERSON,
    )


def _phone(chance: random.Random, culture: _Culture) -> str:
    rest = "".join(chance.choices("0123456789", k=culture.phone_digits - 1))
    return f"{culture.country} {chance.choice('6789')}{rest[:4]} {rest[4:]}"


def _birth(chance: random.Random) -> BirthDate | None:
    """Unknown for a few, guessed for some, and on the first of January for more than were born then, as in real registers."""
    if chance.random() < 0.03:
        return None
    day = date(1930, 1, 1) + timedelta(days=chance.randrange(95 * 365))
    kind = chance.random()
    if kind < 0.02:
        return BirthDate(day=day.replace(month=1, day=1))
    return BirthDate(day=day.replace(month=7, day=1), estimated=True) if kind < 0.06 else BirthDate(day=day)
