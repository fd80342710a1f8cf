"""What the people of the demo clinic have been through: a long illness, courses of treatment, and the short visits of everybody else.

Everything is invented; the same chance and the same day give the same lives.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from clinic_app.demo.clinical_facts import Measured, blood_pressure, measured, medicine, product, treatment, visit_of
from clinic_app.history.model import Encounter
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListName
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import AllergyCriticality, ConditionStatus, ImmunizationStatus
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.values import CodedConcept

ClinicalFact: TypeAlias = Condition | AllergyIntolerance | MedicationStatement | Immunization | Procedure | Observation

LONG_COURSE = 200
"""Visits of the person who comes most often."""

_ALLERGY = 41
"""At which of them the allergy comes to light."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A note as it was written; ``amendment`` was added a day later. ``signed`` is false for what waits for its author."""

    title: str
    text: str
    amendment: str = ""
    signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A document that came with a visit."""

    title: str
    sender: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One coming to the clinic, and what was written down about it."""

    at: datetime
    """With the clinic's own zone."""
    encounter: Encounter
    facts: tuple[ClinicalFact, ...] = ()
    none_known: tuple[ListName, ...] = ()
    note: Words | None = None
    letter: Letter | None = None


def lives(count: int, *, chance: random.Random, now: datetime) -> Iterator[tuple[Visit, ...]]:
    """The visits of ``count`` people, oldest first, none of them later than yesterday; ``now`` carries the clinic's own zone.

    The first have the charts worth showing; of the others one in five has never been asked anything.
    """
    shown = (_long_illness, _laser_course, _injections, _asked_and_well)
    for number in range(count):
        if number < len(shown):
            yield shown[number](chance, now)
        elif number % 5 == 4:
            yield ()
        else:
            yield _short_visits(chance, now, number)


def _days_back(now: datetime, days: int, chance: random.Random) -> datetime:
    """A moment within office hours, some days ago, and never on a Sunday."""
    day = now - timedelta(days=days)
    if day.weekday() == 6:
        day -= timedelta(days=1)
    return day.replace(hour=chance.randrange(9, 18), minute=chance.choice((0, 10, 15, 20, 30, 40, 45, 50)), second=0, microsecond=0)


def _long_illness(chance: random.Random, now: datetime) -> tuple[Visit, ...]:
    """Type 2 diabetes over five years: sugar that comes down, a foot ulcer that heals, an allergy found on the way."""
    gap = 9
    return tuple(
        _diabetic_visit(chance, number, _days_back(now, 3 + gap * (LONG_COURSE - 1 - number), chance)) for number in range(LONG_COURSE)
    )


def _diabetic_visit(chance: random.Random, number: int, at: datetime) -> Visit:
    on, done, left = at.date(), number / LONG_COURSE, LONG_COURSE - 1 - number
    facts: list[ClinicalFact] = []
    if number == 0:
        facts += _diabetic_beginning(at)
    if number == _ALLERGY:
        facts.append(
            AllergyIntolerance(
                code=CodedConcept("Penicillin"),
                categories=("medication",),
                criticality=AllergyCriticality.HIGH,
                reactions=("anaphylaxis",),
                onset=PartialDate.of_day(on),
            )
        )
    if left % 2 == 0:
        facts.append(blood_pressure(round(152 - 24 * done) + chance.randrange(-6, 7), round(94 - 14 * done) + chance.randrange(-4, 5), on))
    if left % 4 == 0:
        facts.append(measured(Measured.WEIGHT, f"{88.5 - 9 * done + chance.uniform(-0.7, 0.7):.1f}", on))
    if left % 10 == 0:
        facts.append(measured(Measured.HBA1C, f"{9.6 - 2.9 * done + chance.uniform(-0.25, 0.25):.1f}", on))
        facts.append(measured(Measured.LDL, f"{148 - 56 * done + chance.uniform(-8, 8):.0f}", on))
        facts.append(measured(Measured.CREATININE, f"{0.92 + 0.2 * done + chance.uniform(-0.04, 0.04):.2f}", on))
    kind, words = _diabetic_note(number, left)
    letter = EYE_LETTER if left == 11 else None
    return Visit(at=at, encounter=visit_of(kind, at, "Type 2 diabetes"), facts=tuple(facts), note=words, letter=letter)


def _diabetic_beginning(at: datetime) -> tuple[ClinicalFact, ...]:
    on = at.date()
    return (
        Condition(code=CodedConcept("Type 2 diabetes mellitus", "http://snomed.info/sct", "44054006"), onset=PartialDate("2014")),
        Condition(code=CodedConcept("High blood pressure", "http://snomed.info/sct", "38341003"), onset=PartialDate("2016-03")),
        Condition(
            code=CodedConcept("Ulcer of the right foot"),
            clinical_status=ConditionStatus.RESOLVED,
            onset=PartialDate.of_day(on),
            body_site="right foot",
        ),
        medicine("Metformin 1000 mg", "1 tablet twice a day, with food", on, reason="Type 2 diabetes"),
        medicine("Telmisartan 40 mg", "1 tablet in the morning", on, reason="High blood pressure"),
        medicine("Atorvastatin 20 mg", "1 tablet at night", on),
        Immunization(
            vaccine=CodedConcept("Influenza, inactivated"),
            status=ImmunizationStatus.COMPLETED,
            given=PartialDate.of_day(on),
            lot_number="FLU-2291",
            manufacturer="Serum Institute",
            site="left upper arm",
        ),
    )


def _diabetic_note(number: int, left: int) -> tuple[str, Words | None]:
    if number == _ALLERGY:
        text = (
            "रोगी ने बताया: “गोली लेने के दस मिनट बाद साँस फूलने लगी थी।”\n"
            "Anaphylaxis after oral penicillin last week, adrenaline given elsewhere. Allergy recorded."
        )
        amendment = "The hospital's letter says amoxicillin, not penicillin V; avoid both and warn of cephalosporins."
        return "Urgent visit", Words(title="After an allergic reaction", text=text, amendment=amendment)
    if left % 10 == 0:
        text = (
            "Feels well, walks half an hour on most days. No hypoglycaemia.\n"
            "Feet: pulses present, skin intact, monofilament felt at all points.\n"
            "Plan: same medicines, laboratory again in three months."
        )
        amendment = "Rang the laboratory: the sample was taken after breakfast; LDL to be repeated fasting." if left == 10 else ""
        return "Diabetes review", Words(title="Diabetes review", text=text, amendment=amendment)
    if number % 4 == 1 and number < 60:
        return "Wound dressing", Words(
            title="Dressing", text=f"Ulcer {max(2, 18 - number // 4)} mm, clean edges, no smell. Dressing changed."
        )
    if left % 5 == 1:
        return "Telephone call", Words(
            title="Telephone call", text="Home readings below 130/80, sugar 110 to 140 mg/dL before meals. Goes on."
        )
    return "Blood pressure check", None


EYE_LETTER = Letter(
    title="Letter from the eye clinic",
    sender="Netra Eye Hospital, Pune",
    paragraphs=(
        "Thank you for sending this patient for the yearly check of both eyes.",
        "Mild non-proliferative changes on the left, none on the right. No oedema of the macula. Vision 6/6 with glasses on both sides.",
        "No treatment is needed now; please send the patient again in a year, and sooner if the sugar rises.",
    ),
)


def _laser_course(chance: random.Random, now: datetime) -> tuple[Visit, ...]:
    """Eight laser sessions four weeks apart, with cooling gel from numbered lots, after a consultation."""
    first = _days_back(now, 9 * 28 + 2, chance)
    text = "Melasma of both cheeks for three years, worse in summer. Skin type IV.\n" + "বললেন: “রোদে গেলে দাগগুলো বাড়ে।”"
    consultation = Visit(
        at=first,
        encounter=visit_of("Consultation", first, "Melasma"),
        facts=(
            Condition(code=CodedConcept("Melasma"), onset=PartialDate.of_day(first.date() - timedelta(days=1100)), body_site="both cheeks"),
            AllergyIntolerance(code=CodedConcept("Lidocaine cream"), is_intolerance=True, reactions=("burning and redness (mild)",)),
            medicine("Sunscreen SPF 50", "every morning, again at noon", first.date(), reason="Melasma"),
        ),
        note=Words(title="First consultation", text=text),
    )
    sessions = []
    for number in range(1, 9):
        at = _days_back(now, (9 - number) * 28 + 2, chance)
        energy = 1.6 + 0.2 * (number // 2)
        used = (
            product("Cooling gel", f"CG-{4100 + number // 3}", "2027-08", "both cheeks", "15", "mL"),
            product("Q-switched Nd:YAG, 1064 nm", "handpiece 2", "2028-01", "both cheeks", f"{900 + 40 * number}", "pulses"),
        )
        done = treatment(
            f"Laser toning, session {number} of 8", at.date(), used, sites=("both cheeks",), comment=f"{energy:.1f} J/cm², 6 mm"
        )
        settled = chance.randrange(10, 35)
        sessions.append(
            Visit(
                at=at,
                encounter=visit_of("Laser session", at, "Melasma"),
                facts=(done,),
                note=Words(
                    title=f"Laser session {number}",
                    text=f"{energy:.1f} J/cm², even mild redness that settled in {settled} minutes. No blisters. Sun protection explained.",
                    amendment="By telephone the next day: slight swelling, gone by noon." if number == 3 else "",
                    signed=number < 8,
                ),
            )
        )
    return (consultation, *sessions)


def _injections(chance: random.Random, now: datetime) -> tuple[Visit, ...]:
    """Three rounds of botulinum toxin against sweating and a scar filled, each product with its lot, expiry, place and units."""
    visits = []
    for number, (days, lot, expires) in enumerate(((400, "C7714F", "2026-12"), (230, "C8203A", "2027-03"), (60, "C8911D", "2027-09"))):
        at = _days_back(now, days, chance)
        used = tuple(
            product("Botulinum toxin type A, 100 U", lot, expires, site, amount, "units")
            for site, amount in (("left armpit", "50"), ("right armpit", "50"))
        )
        facts: tuple[ClinicalFact, ...] = (treatment("Botulinum toxin, armpits", at.date(), used, sites=("both armpits",)),)
        if number == 0:
            facts += (
                Condition(code=CodedConcept("Excessive sweating of the armpits"), onset=PartialDate("2019")),
                AllergyIntolerance(code=CodedConcept("Latex"), categories=("environment",), reactions=("hives",)),
            )
        if number == 2:
            gel = (product("Hyaluronic acid filler 20 mg/mL", "HA-55120", "2027-11", "scar on the left cheek", "0.3", "mL"),)
            facts += (treatment("Dermal filler", at.date(), gel, sites=("left cheek",), comment="Cannula 25 G, no bruising."),)
        text = "Dry for five months after the last round. No weakness of the arms.\nবললেন: “আমি খুব সন্তুষ্ট।”"
        note = Words(title="Treatment", text=text if number else "First treatment. Effect and duration explained, consent signed.")
        visits.append(Visit(at=at, encounter=visit_of("Treatment", at, "Sweating"), facts=facts, note=note))
    return tuple(visits)


def _asked_and_well(chance: random.Random, now: datetime) -> tuple[Visit, ...]:
    """One health check of somebody with nothing to report: every list was asked for and is empty."""
    at = _days_back(now, 20, chance)
    facts = (
        blood_pressure(118, 74, at.date()),
        measured(Measured.PULSE, "66", at.date()),
        measured(Measured.TSH, "2.1", at.date()),
    )
    note = Words(title="Health check", text="“எனக்கு எந்தத் தொந்தரவும் இல்லை” என்றார்.\nNo allergies when asked. Next check in two years.")
    lists = (ListName.ALLERGIES, ListName.MEDICATIONS, ListName.CONDITIONS)
    return (Visit(at=at, encounter=visit_of("Health check", at), facts=facts, none_known=lists, note=note),)


_REASONS = (
    ("Acne", "Comedones on the forehead, few pustules.", "Adapalene 0.1 % gel", "thin layer at night"),
    ("Eczema of the hands", "Dry, cracked finger tips, worse since the new soap.", "Mometasone 0.1 % cream", "once a day for ten days"),
    ("Hair loss", "Diffuse thinning for six months, pull test positive.", "Minoxidil 5 % solution", "1 mL in the morning"),
    ("Backache", "Since lifting a box, no pain down the leg, no numbness.", "Paracetamol 500 mg", "1 to 2 tablets up to four times a day"),
    ("Migraine", "Two attacks a month with aura, light hurts.", "Sumatriptan 50 mg", "1 tablet at the first sign"),
)


def _short_visits(chance: random.Random, now: datetime, number: int) -> tuple[Visit, ...]:
    reason, findings, drug, dosage = chance.choice(_REASONS)
    first = chance.randrange(60, 900)
    visits = []
    for turn in range(chance.randrange(1, 5)):
        at = _days_back(now, max(2, first - 30 * turn), chance)
        facts: tuple[ClinicalFact, ...] = (blood_pressure(chance.randrange(108, 146), chance.randrange(66, 92), at.date()),)
        lists: tuple[ListName, ...] = ()
        if turn == 0:
            facts += (
                Condition(code=CodedConcept(reason), onset=PartialDate.of_day(at.date())),
                medicine(drug, dosage, at.date(), reason=reason),
            )
            lists = (ListName.ALLERGIES,) if number % 3 else ()
        text = f"{findings} Advice given, {drug} started." if turn == 0 else "Better. Goes on as before, comes back if it returns."
        visits.append(
            Visit(at=at, encounter=visit_of("Follow-up" if turn else "Consultation", at, reason), facts=facts, none_known=lists,
                  note=Words(title=reason, text=text))
        )  # fmt: skip
    return tuple(visits)
