"""A process that shows one window, says when its first paint was, and ends: the program's own, or the barest that PySide6 can show.

Started anew for each measurement: ``python -m tests.bench.first_paint bare``, or ``… program DIR`` with a clinic's folder.
"""

import os
import sys
import time

BARE, PROGRAM = "bare", "program"


def main(arguments: list[str]) -> None:
    """Start what ``arguments`` name; never returns once it is painted."""
    if arguments[0] == BARE:
        show_bare()
    else:
        start_program(arguments[1])


def show_bare() -> None:
    """A window with nothing in it, as large as the program's."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - part of what is measured
    from PySide6.QtGui import QPaintEvent  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415

    class Bare(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, painted)

    application = QApplication(sys.argv[:1])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    application.exec()


def start_program(folder: str) -> None:
    """``clinic-app --data DIR``, as its entry point starts it."""
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415 - part of what is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    class Watch(QObject):
        """Over the window, which paints itself and then what stands in it, before the event loop turns again."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, painted)
            return False

    watch = Watch()
    run_loop = QApplication.exec

    def watched_loop(*_application: QApplication) -> int:
        for window in QApplication.topLevelWidgets():
            window.installEventFilter(watch)
        return run_loop()

    # The one place to hear of the paint without a hand in the program.
    QApplication.exec = watched_loop  # type: ignore[method-assign]
    sys.argv = ["clinic-app", "--data", folder]
    from ui.__main__ import main as clinic_app  # noqa: PLC0415 - part of what is measured

    clinic_app()


def painted() -> None:
    """Say when, on the clock that all processes share, and end without a farewell."""
    sys.stdout.write(f"{time.perf_counter()}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
