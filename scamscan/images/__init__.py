"""Pictures: screenshots, posters and photographs become messages; codes are found, never opened.

``open_picture`` → ``read_pictures`` → ``judge``.  Inside: ``codes`` finds codes, ``reading`` the
lines of words, ``bubbles`` makes turns of them, ``conversation`` messages of all pictures' turns.

Libraries of the extra ``image`` are imported when a picture is read, never before.
"""

from scamscan.images.conversation import read_pictures
from scamscan.images.judge import PictureVerdict, judge
from scamscan.images.picture import Picture, open_picture
from scamscan.images.records import Page, PictureReading

__all__ = [
    "Page", "Picture", "PictureReading", "PictureVerdict", "judge", "open_picture", "read_pictures",
]  # fmt: skip
