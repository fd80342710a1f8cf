"""The words by which an item of a chart is found: folded once when it is stored, so that a search only compares."""

from clinic_app.history.model import DocumentReference, Encounter, Fact
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.results_model import DiagnosticReport, Observation
from clinic_app.history.treatments_model import Immunization, MedicationStatement
from clinic_app.history.values import CodedConcept
from clinic_app.patients.folding import fold, tokens

_ASCII = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()} | {character: None for character in "'`-"})


def folded(*texts: str | None) -> str:
    """The texts as a search compares them; plain Latin text takes a short way to the same answer."""
    joined = " ".join(text for text in texts if text)
    return joined.lower().translate(_ASCII) if joined.isascii() else fold(joined)


def search_words(fact: Fact) -> str:
    """Everything of a fact that somebody may look for, folded."""
    return folded(fact.title, *_details(fact))


def patterns(question: str) -> tuple[str, ...]:
    """For each word of what was typed, the LIKE pattern that an item's folded words must match."""
    return tuple(f"%{word}%" for word in tokens(question))


def _details(fact: Fact) -> tuple[str | None, ...]:
    match fact:
        case Encounter():
            return (_words(fact.reason), *fact.practitioners, fact.organisation, fact.location, fact.discharge)
        case Condition():
            return (fact.severity, fact.body_site, fact.comment)
        case AllergyIntolerance():
            return (*fact.reactions, *fact.categories, fact.comment)
        case MedicationStatement():
            return (fact.dosage, fact.route, fact.reason, fact.prescriber, fact.comment)
        case Immunization():
            return (fact.lot_number, fact.manufacturer, fact.performer, fact.status_reason, fact.comment)
        case Observation():
            answer = fact.value.text if isinstance(fact.value, CodedConcept) else fact.value if isinstance(fact.value, str) else None
            parts = tuple(part.code.text for part in fact.components)
            return (answer, fact.performer, fact.body_site, fact.method, fact.comment, *parts)
        case DiagnosticReport():
            return (fact.category, fact.conclusion, fact.performer)
        case DocumentReference():
            return (_words(fact.type), fact.description, fact.author)
    products = tuple(text for each in fact.products for text in (each.product, each.lot_number, each.site))
    return (fact.category, *fact.body_sites, *fact.performers, fact.reason, fact.outcome, fact.comment, *products)


def _words(concept: CodedConcept | None) -> str | None:
    return None if concept is None else concept.text
