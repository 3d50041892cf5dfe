"""Where the program begins: signals are heeded before its imports, which take most of its start.

Nothing is under way yet, so SIGTERM and Ctrl-C end it at once; later they unwind what is (`federation.cli`).
"""

import os
import signal
from typing import NoReturn

_SENTENCES = {
    signal.SIGINT: ("Interrumpido.", "Interrupted."),
    signal.SIGTERM: ("Terminado por SIGTERM antes de empezar.", "Ended by SIGTERM before it began."),
}


def main() -> None:
    """Run the program."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGTERM, _leave)
    if before is not signal.SIG_IGN:  # a shell's background job is deaf to Ctrl-C, and stays so
        signal.signal(signal.SIGINT, _leave)
    from federation.cli import main as run  # noqa: PLC0415 (after the signals are heeded)

    signal.signal(signal.SIGINT, before)
    run()


def _leave(number: int, _frame: object) -> NoReturn:
    """Say what ended the program, and end it: an exception would be raised within whatever is being imported."""
    es, en = _SENTENCES[signal.Signals(number)]
    english = os.environ.get("MILPA_LANG") == "en"  # the settings may not have been imported
    os.write(2, f"milpa: {en if english else es}\n".encode())
    os._exit(128 + number)


if __name__ == "__main__":
    main()
