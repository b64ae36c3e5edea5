"""The model read with plain integers and with numpy: one answer."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from scamscan.observe import observe_all
from scamscan.records import Message
from scamscan.text.model import load_model
from scamscan.text.reader import DAMPING, FEW, Reader, Reading
from tests.corpus import own_texts


def test_one_message_reads_the_same_alone_and_in_a_batch():
    """Risk, categories and every window's score are equal to the last bit."""
    texts = own_texts()[::7]
    seen = observe_all([Message(text=text) for text in texts], 10_000)
    streams = [one.stream for one in seen if one.stream is not None]
    assert len(streams) > 500
    reader = Reader()
    assert [reader.read_one(stream) for stream in streams] == load_model().read(streams)


def test_one_message_needs_no_numpy():
    """A command that answers one message does not wait for numpy to load."""
    script = (
        "import sys, scamscan; scamscan.scan('晚上回来吃饭吗?'); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_much_text_is_read_by_numpy():
    """Beyond FEW characters plain integers would be slower than loading numpy."""
    reader = Reader()
    [seen] = observe_all([Message(text="今天晚上吃什么好呢。" * FEW)], 10 * FEW)
    assert seen.stream is not None
    assert reader.read([seen.stream]) == load_model().read([seen.stream])
    assert "_model" in vars(reader)


def test_damping_is_the_rounded_logarithm():
    """The plain table equals what numpy computes."""
    expected = np.rint(256 * (1 + np.log(np.arange(1, 65))))
    assert list(DAMPING) == expected.astype(int).tolist()


def test_risk_outside_a_stretch_is_that_of_the_windows_that_do_not_touch_it():
    """Half-open ranges: a window that ends where the stretch begins is outside."""
    reading = Reading(2.0, (), (2.0, 1.0, 0.5), ((0, 10), (10, 20), (20, 30)))
    assert reading.risk_outside([(0, 10)]) == 1.0
    assert reading.risk_outside([(5, 11)]) == 0.5
    assert reading.risk_outside([(0, 30)]) is None
