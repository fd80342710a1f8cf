"""People who do not exist: registrations in many scripts, the same for the same seed, for the demo clinic and for trying things out."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Provenance,
    Registration,
    RelatedPerson,
    RelatedPersonKind,
)


@dataclass(frozen=True, slots=True)
class _Culture:
    """Names that go together: ``Latin=native`` where the person has a script of their own; the family name comes last in ``native``
    unless ``family_first``."""

    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    phone: str
    places: tuple[tuple[str, str, str], ...]
    family_first: bool = False
    join: str = " "


_INDIA = (("Pune", "Maharashtra", "411001"), ("Jaipur", "Rajasthan", "302001"), ("Lucknow", "Uttar Pradesh", "226001"))
_CULTURES: tuple[_Culture, ...] = (
    _Culture(
        ("Sharma=शर्मा", "Verma=वर्मा", "Kulkarni=कुलकर्णी", "Deshpande=देशपांडे", "Joshi=जोशी", "Tripathi=त्रिपाठी"),
        ("Ananya=अनन्या", "Kavita=कविता", "Shraddha=श्रद्धा", "Lakshmi=लक्ष्मी", "Mrunal=मृणाल"),
        ("Anil Kumar=अनिल कुमार", "Rohan=रोहन", "Siddharth=सिद्धार्थ", "Vikram=विक्रम"),
        "+91 98",
        _INDIA,
    ),
    _Culture(
        ("Sen=সেন", "Chatterjee=চট্টোপাধ্যায়", "Rahman=রহমান", "Das=দাস"),
        ("Mitali=মিতালী", "Sharmila=শর্মিলা", "Nusrat=নুসরাত"),
        ("Arindam=অরিন্দম", "Subrata=সুব্রত", "Imran=ইমরান"),
        "+91 90",
        (("Kolkata", "West Bengal", "700001"),),
    ),
    _Culture(
        ("Subramaniam=சுப்பிரமணியம்", "Murugan=முருகன்", "Krishnan=கிருஷ்ணன்"),
        ("Meenakshi=மீனாட்சி", "Kamala=கமலா"),
        ("Karthik=கார்த்திக்", "Aravind=அரவிந்த்"),
        "+91 94",
        (("Chennai", "Tamil Nadu", "600001"),),
    ),
    _Culture(
        ("al-Harbi=الحربي", "Haddad=حداد", "Mansour=منصور"),
        ("Layla=ليلى", "Maryam=مريم"),
        ("Abdulrahman=عبد الرحمن", "Yousef=يوسف"),
        "+971 50",
        (("Dubai", "", ""), ("Sharjah", "", "")),
    ),
    _Culture(
        ("Ben-David=בן־דוד", "Levi=לוי"), ("Noa=נועה", "Tamar=תמר"), ("Eitan=איתן", "Yonatan=יונתן"), "+972 52", (("Haifa", "", "31000"),)
    ),
    _Culture(
        ("Wang=王", "Zhang=张", "Ouyang=欧阳"),
        ("Xiuying=秀英", "Li=丽"),
        ("Wei=伟", "Jianguo=建国"),
        "+86 138",
        (("Shenzhen", "Guangdong", "518000"),),
        family_first=True,
        join="",
    ),
    _Culture(("Saetang=แซ่ตั้ง", "Wongsawat=วงศ์สวัสดิ์"), ("Siriporn=ศิริพร",), ("Somchai=สมชาย",), "+66 81", (("Bangkok", "", "10110"),)),
    _Culture(
        ("Kovalenko=Коваленко", "Ivanova=Иванова"),
        ("Oksana=Оксана", "Svetlana=Светлана"),
        ("Dmytro=Дмитро",),
        "+380 50",
        (("Lviv", "", "79000"),),
    ),
    _Culture(
        ("O'Brien", "Smith", "Okonkwo", "Featherstonehaugh", "MacAllister-Wright", "Patel", "Williams"),
        ("Adaeze", "Siobhán", "Charlotte", "Margaret Rose"),
        ("Oluwaseun", "James", "Harold", "Ewan"),
        "+44 7700",
        (("London", "", "N1 9GU"), ("Leeds", "West Yorkshire", "LS1 4DY"), ("Cardiff", "", "CF10 1EP")),
    ),
    _Culture(
        ("Łukaszewicz", "Nguyễn", "Muñoz de la Fuente", "Åkesson", "Øvergård", "Straße"),
        ("Zofia", "Thị Minh Khai", "María del Carmen", "Linnéa"),
        ("Stanisław", "Văn An", "José Ángel", "Søren"),
        "+48 600",
        (("Gdańsk", "", "80-001"), ("Málaga", "", "29001")),
    ),
)
_STREETS = ("Station Road", "Lake View", "Market Lane", "Temple Street", "Park Avenue", "Old Mill Close")
_RELATIONS = ("mother", "husband", "wife", "brother", "daughter", "friend")


def people(count: int, *, seed: int, today: date) -> Iterator[Registration]:
    """``count`` registrations; the same numbers give the same people."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _person(chance, today)


def _person(chance: random.Random, today: date) -> Registration:
    culture = chance.choice(_CULTURES)
    gender = chance.choice((Gender.FEMALE, Gender.MALE))
    family, native_family = _pair(chance.choice(culture.families))
    given, native_given = _pair(chance.choice(culture.women if gender is Gender.FEMALE else culture.men))
    native_parts = (native_family, native_given) if culture.family_first else (native_given, native_family)
    name = HumanName(
        family=family,
        given=given,
        prefix=chance.choice(("", "", "", "Ms" if gender is Gender.FEMALE else "Mr")),
        native=culture.join.join(native_parts) if native_family and native_given else "",
    )
    born = today - timedelta(days=chance.randrange(18 * 366, 92 * 365))
    estimated = chance.random() < 0.06
    contacts = [ContactPoint(kind=ContactKind.MOBILE, value=_phone(chance, culture.phone), preferred=True)]
    if chance.random() < 0.5:
        contacts.append(ContactPoint(kind=ContactKind.EMAIL, value=f"person{chance.randrange(10_000):04d}@example.org"))
    if chance.random() < 0.15:
        contacts.append(ContactPoint(kind=ContactKind.PHONE, value=_phone(chance, culture.phone), label="former work", do_not_use=True))
    city, district, code = chance.choice(culture.places)
    address = Address(lines=f"{chance.randrange(1, 180)} {chance.choice(_STREETS)}", city=city, district=district, postal_code=code)
    related: tuple[RelatedPerson, ...] = ()
    if chance.random() < 0.4:
        relative, _ = _pair(chance.choice(culture.women + culture.men))
        related = (
            RelatedPerson(
                kind=RelatedPersonKind.EMERGENCY_CONTACT,
                name=f"{relative} {family}",
                relationship=chance.choice(_RELATIONS),
                phone=_phone(chance, culture.phone),
            ),
        )
    return Registration(
        name=name,
        birth=BirthDate(day=date(born.year, 7, 1) if estimated else born, estimated=estimated),
        gender=gender,
        contacts=tuple(contacts),
        addresses=(address,),
        related=related,
        provenance=chance.choice((Provenance.IN_PERSON, Provenance.PHONE, Provenance.PAPER, Provenance.WEB)),
    )


def _pair(text: str) -> tuple[str, str]:
    latin, _, native = text.partition("=")
    return latin, native


def _phone(chance: random.Random, start: str) -> str:
    return f"{start}{chance.randrange(100):02d} {chance.randrange(1_000_000):06d}"
