"""A life for pictures: problems, medicines, allergies, three years of laser sessions and blood values, letters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from clinic_app.history.documents_service import DocumentService
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import DocumentReference, Encounter
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.results_model import Observation, ObservationComponent
from clinic_app.history.statuses import (
    AllergyCriticality,
    ConditionStatus,
    EncounterStatus,
    MedicationOrigin,
    MedicationStatus,
    ObservationStatus,
    ProcedureStatus,
)
from clinic_app.history.treatments_model import MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import HumanName
from tests.builders import a_registration
from tests.history.builders import IN_PERSON, Ward


def live(ward: Ward) -> None:
    """Write it all down, as the doctor does."""
    history, doctor, patient = ward.history, ward.doctor, ward.patient
    for text, onset, status in (
        ("Melasma", "2024-03", ConditionStatus.ACTIVE),
        ("Type 2 diabetes mellitus without complication", "2019", ConditionStatus.ACTIVE),
        ("Iron-deficiency anaemia", "2012-05", ConditionStatus.RESOLVED),
    ):
        condition = Condition(code=CodedConcept(text), clinical_status=status, onset=PartialDate(onset))
        history.add_condition(doctor, ward.command(), patient, condition, IN_PERSON)
    for text, dosage in (
        ("Metformin 500 mg tablet", "1 tablet twice a day"),
        ("Tranexamic acid 250 mg", "1 tablet twice a day, to 02-May-2026"),
        ("Sunscreen SPF 50", "every morning"),
    ):
        medicine = MedicationStatement(
            medication=CodedConcept(text),
            status=MedicationStatus.ACTIVE,
            origin=MedicationOrigin.REQUEST,
            dosage=dosage,
            started=PartialDate("2025-11-02"),
        )
        history.add_medication(doctor, ward.command(), patient, medicine, IN_PERSON)
    penicillin = AllergyIntolerance(
        code=CodedConcept("Penicillin"), criticality=AllergyCriticality.HIGH, reactions=("anaphylaxis",), onset=PartialDate("2003")
    )
    latex = AllergyIntolerance(code=CodedConcept("Latex"), criticality=AllergyCriticality.LOW, reactions=("contact rash",))
    for allergy in (penicillin, latex):
        history.add_allergy(doctor, ward.command(), patient, allergy, IN_PERSON)
    _sessions(ward)
    _letters(ward.documents, ward)


def live_long(ward: Ward) -> Ward:
    """The ward at the chart of somebody whose names, medicines and allergies are long, and written from right to left too."""
    name = HumanName(
        prefix="Dr",
        family="Al-Abdelrahman ibn Muhammad al-Khwarizmi",
        given="Wilhelmina Konstantina Maria-Theodora",
        native="فاطمة الزهراء بنت محمد بن عبد الرحمن الخوارزمي",
    )
    registration = a_registration(name, birth=date(1948, 11, 30))
    with ward.registry.home.file.transaction() as connection:
        patient = patients_gate.register(connection, ward.registry.pc, registration, at=ward.registry.clock(), on=date(2026, 3, 2)).id
    history, doctor = ward.history, ward.doctor
    for text in (
        "Chronic obstructive pulmonary disease with acute lower respiratory infection, not elsewhere classified, on long-term oxygen",
        "داء السكري من النوع الثاني",
    ):
        condition = Condition(code=CodedConcept(text), clinical_status=ConditionStatus.ACTIVE, onset=PartialDate("2011-02"))
        history.add_condition(doctor, ward.command(), patient, condition, IN_PERSON)
    for text, dosage in (
        (
            "Fluticasone furoate / umeclidinium / vilanterol 92/55/22 micrograms inhalation powder",
            "one inhalation each morning, rinse after",
        ),
        ("ميتفورمين ٥٠٠ ملغ", "حبة واحدة مرتين يوميا بعد الأكل"),
    ):
        medicine = MedicationStatement(
            medication=CodedConcept(text), status=MedicationStatus.ACTIVE, origin=MedicationOrigin.REQUEST, dosage=dosage
        )
        history.add_medication(doctor, ward.command(), patient, medicine, IN_PERSON)
    for text, reaction in (
        ("Sulfamethoxazole with trimethoprim and other sulfonamide-containing antibiotics", "toxic epidermal necrolysis in 1998"),
        ("البنسلين", "صدمة تأقية"),
        ("Radiocontrast media", "hives"),
        ("Adhesive plaster", "rash"),
        ("Peanut", "swelling"),
    ):
        allergy = AllergyIntolerance(code=CodedConcept(text), criticality=AllergyCriticality.HIGH, reactions=(reaction,))
        history.add_allergy(doctor, ward.command(), patient, allergy, IN_PERSON)
    for day, title, text in (
        ("2026-02-20", "مراجعة", "تحسنت الحالة منذ الزيارة الأخيرة. لا ضيق في التنفس عند الراحة. المشي اليومي عشرون دقيقة. تراجع بعد شهر."),
        ("2026-01-15", "Multidisciplinary respiratory follow-up with physiotherapy and dietetics", "Sleeps with two pillows. " * 40),
    ):
        visit = Encounter(
            type=CodedConcept(title),
            status=EncounterStatus.FINISHED,
            started=PartialDate(day),
            practitioners=("Prof. Dr Maria-Theodora Papadopoulou-Konstantinidou",),
            organisation="Department of Respiratory Medicine and Allergology",
        )
        encounter = EncounterId(history.add_encounter(doctor, ward.command(), patient, visit, IN_PERSON).id)
        words = NoteWords(title=title, text=text, occurred=PartialDate(day), encounter=encounter)
        note = ward.notes.draft_note(doctor, ward.command(), patient, words, IN_PERSON)
        ward.notes.sign_note(doctor, ward.command(), patient, note.id)
    return replace(ward, patient=patient)


def _sessions(ward: Ward) -> None:
    history, notes, doctor, patient = ward.history, ward.notes, ward.doctor, ward.patient
    for number in range(1, 19):
        month = number - 1
        day = f"{2024 + (month + 8) // 12}-{(month + 8) % 12 + 1:02d}-{5 + number:02d}"
        visit = Encounter(
            type=CodedConcept("Laser session" if number % 3 else "Follow-up"),
            status=EncounterStatus.FINISHED,
            started=PartialDate(f"{day}T10:{number + 10}:00+05:30"),
            practitioners=("Dr Asha Rao",),
            reason=CodedConcept("Melasma") if number == 1 else None,
        )
        encounter = EncounterId(history.add_encounter(doctor, ward.command(), patient, visit, IN_PERSON).id)
        for title, value, unit, low, high in (
            ("HbA1c", 7.4 - number * 0.055 + (number % 4) * 0.08, "%", "4.0", "6.5"),
            ("Body weight", 74.2 - number * 0.3, "kg", None, None),
        ):
            usual = ReferenceRange(Decimal(low), Decimal(high or low)) if low else None
            result = Observation(
                code=CodedConcept(title, "http://loinc.org", title),
                status=ObservationStatus.FINAL,
                effective=PartialDate(day),
                value=Quantity(Decimal(f"{value:.1f}"), unit),
                reference_range=usual,
            )
            history.add_observation(doctor, ward.command(), patient, result, IN_PERSON, encounter=encounter)
        pressure = Observation(
            code=CodedConcept("Blood pressure", "http://loinc.org", "85354-9"),
            status=ObservationStatus.FINAL,
            effective=PartialDate(day),
            components=tuple(
                ObservationComponent(code=CodedConcept(name), value=Quantity(Decimal(amount), "mmHg"))
                for name, amount in (("Systolic", 128 - number % 5), ("Diastolic", 82 - number % 3))
            ),
        )
        history.add_observation(doctor, ward.command(), patient, pressure, IN_PERSON, encounter=encounter)
        procedure = Procedure(
            code=CodedConcept("Nd:YAG laser, cheeks and forehead"),
            status=ProcedureStatus.COMPLETED,
            started=PartialDate(day),
            body_sites=("both cheeks", "forehead"),
            products=(ProductUsed(product="Lidocaine 4 % cream", lot_number="L2207", expires=PartialDate("2027-03")),),
        )
        if number % 3:
            history.add_procedure(doctor, ward.command(), patient, procedure, IN_PERSON, encounter=encounter)
        text = (
            f"Session {number} of 18. Cheeks and forehead, 1064 nm, {2 + number / 10:.1f} J/cm². Mild erythema, settled in 20 minutes. "
            "Asked about work outdoors; hat and sunscreen again advised. Next in four weeks."
            if number % 3
            else "त्वचा में सुधार, कोई जलन नहीं। Skin calmer than in spring; keeps to the cream at night. HbA1c discussed, walks daily."
        )
        words = NoteWords(title=visit.title, text=text, occurred=PartialDate(day), encounter=encounter)
        note = notes.draft_note(doctor, ward.command(), patient, words, IN_PERSON)
        notes.sign_note(doctor, ward.command(), patient, note.id)
        if number == 17:
            notes.amend_note(doctor, ward.command(), patient, note.id, "Left cheek only; the right one was left out after the patch test.")
    call = NoteWords(
        title="Phone call",
        text="Asks whether the cream may burn a little. Advised as on the leaflet.",
        occurred=PartialDate("2026-02-26"),
    )
    note = notes.draft_note(doctor, ward.command(), patient, call, IN_PERSON)
    notes.sign_note(doctor, ward.command(), patient, note.id)


def _letters(documents: DocumentService, ward: Ward) -> None:
    for title, day, kind, content, media_type in (
        (
            "Referral from Dr Mehta",
            "2024-08-30",
            "Referral letter",
            b"Thank you for seeing this lady with melasma.\n",
            "text/plain",
        ),
        ("Ophthalmology report", "2025-06-12", "Report", b"Fundi normal. Next in one year.\n", "text/plain"),
    ):
        fact = DocumentReference(title=title, type=CodedConcept(kind), created=PartialDate(day), author="City Hospital")
        documents.file_document(ward.doctor, ward.command(), ward.patient, fact, content, media_type, IN_PERSON)
