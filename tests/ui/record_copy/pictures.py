"""Pictures of the record copy, to be looked at: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.record_copy.pictures FOLDER``."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QListView, QRadioButton

from clinic_app.demo.people import people
from clinic_app.record_copy.model import Asker, CopyRequest
from tests.builders import a_name, a_registration
from tests.ui.by_name import named, words_on
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import an_album
from ui.record_copy.record_copy_screen import RecordCopyScreen
from ui.record_copy.record_copy_view_model import RecordCopyViewModel, Stage


def screen_of(at: OpenClinic) -> tuple[RecordCopyScreen, RecordCopyViewModel]:
    """The page as the manager sees it."""
    clinic = at.clinic
    model = RecordCopyViewModel(
        clinic.record_copies, clinic.patients, clinic.actor, at.background, clinic.clock, at.paper, clinic.profile, clinic.drafts
    )
    return RecordCopyScreen(model), model


def main(folder: Path) -> None:
    with an_album(folder, "arun") as (album, at):
        for registration in people(30, seed=4, today=at.clinic.today):
            at.register(registration)
        ananya = at.register(a_registration(a_name(prefix="Ms", native="अनन्या देवी शर्मा")))
        at.treat(ananya, visits=40)
        at.sign_in("maya")
        screen, model = screen_of(at)
        album.open(screen)
        named(screen, "Find the patient", QLineEdit).setText("ma")
        album.settle(lambda: any(each.isVisible() for each in screen.findChildren(QListView)))
        album.take("copy-1-person")
        row = at.on_worker(lambda: at.clinic.patients.rows_of(at.clinic.actor, (ananya.id,)))[0]
        model.choose(row)
        album.take("copy-2-request")
        named(screen, "Who asks: A parent or guardian", QRadioButton).click()
        named(screen, "What is in it: Only a part", QRadioButton).click()
        album.take("copy-2b-guardian")
        screen.step_back()
        album.settle(lambda: "did not finish" in words_on(screen))
        album.take("copy-2c-unfinished", percents=(100, 150))
        model.choose(row)
        model.make(
            CopyRequest(
                asker=Asker.PATIENT, asker_words="the patient", identity_check="Passport, photo matches", received_on=at.clinic.today
            )
        )
        album.settle(lambda: model.stage is Stage.LOOK)
        album.wait(600)
        album.take("copy-3-look", percents=(100, 150))
        model.save_encrypted(folder / model.file_name, doubts_reason="")
        album.settle(lambda: model.stage is Stage.OUT)
        album.take("copy-4-out")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
