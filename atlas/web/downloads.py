"""A file made when its download button was pressed stays for a minute.

Streamlit 1.67 ties such a file to no session and deletes it after two further runs of any visitor's page: on a busy server that
is before the browser has asked for it, and the visitor gets "not found" in place of the file.
"""

from __future__ import annotations

import time
from typing import Any

from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

SECONDS = 60.0


class Patient(MemoryMediaFileStorage):
    """Deletes a file a minute after it was told to, unless the same file is wanted again meanwhile.

    Streamlit calls both methods under one lock.
    """

    def load_and_get_id(self, *arguments: Any, **more: Any) -> str:
        """Keep a file and return its id (the same for the same content)."""
        file_id = super().load_and_get_id(*arguments, **more)
        self._due().pop(file_id, None)
        return file_id

    def delete_file(self, file_id: str) -> None:
        """Note that the file may go, and delete those whose minute is over."""
        due, now = self._due(), time.monotonic()
        due.pop(file_id, None)
        due[file_id] = now + SECONDS
        for old in [one for one, when in due.items() if when <= now]:
            del due[old]
            super().delete_file(old)

    def _due(self) -> dict[str, float]:
        return self.__dict__.setdefault("_atlas_due", {})  # type: ignore[no-any-return]


def keep() -> None:
    """Make Streamlit use it. Before the app is built: Streamlit offers no setting for this."""
    import streamlit.runtime.memory_media_file_storage as module

    module.MemoryMediaFileStorage = Patient  # type: ignore[misc]
