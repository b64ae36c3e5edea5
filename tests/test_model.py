"""The text model at run time against scikit-learn, and against damage."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

import scamscan
from scamscan.errors import ModelError
from scamscan.observe import observe
from scamscan.records import Mark, Message
from scamscan.text.features import BITS, count
from scamscan.text.model import load_model
from scamscan.text.stream import SIZES, read_stream
from tests.corpus import own_texts
from train import heads

MODEL = load_model()
FOLDER = Path(scamscan.__file__).parent / "models" / "zh-linear"


def streams(step):
    """Streams of every ``step``-th message of the corpus."""
    seen = (observe(Message(text=text), 10**6).stream for text in own_texts()[::step])
    return [stream for stream in seen if stream is not None]


def test_it_equals_scikit_learn_with_the_same_coefficients():
    """A hundred lines of arrays compute what LogisticRegression.decision_function computes."""
    chosen = streams(25)
    table = heads.make_table(chosen)
    oracle = LogisticRegression()
    oracle.classes_ = np.array([False, True])
    oracle.coef_ = MODEL.risk.astype(np.float64).reshape(1, -1) * MODEL.risk_scale
    oracle.intercept_ = np.array([MODEL.risk_bias])
    expected = heads.message_maximum(
        oracle.decision_function(heads.unit_rows(table, MODEL.idf)), table.owners, len(chosen)
    )
    short = [i for i, stream in enumerate(chosen) if len(stream.windows) <= heads.MOST_WINDOWS]
    risks = [reading.risk for reading in MODEL.read(chosen) if reading]
    assert len(short) > 100
    assert np.allclose([risks[i] for i in short], expected[short], atol=1e-9)


def test_reading_alone_and_in_a_batch_is_the_same():
    """Integer sums do not care who else is in the batch."""
    chosen = streams(60)
    together = MODEL.read(chosen)
    alone = [MODEL.read([stream])[0] for stream in chosen]
    assert [reading.risk for reading in together if reading] == [
        reading.risk for reading in alone if reading
    ]


def test_a_text_without_letters_has_no_reading():
    """Nothing readable: None, not a number."""
    assert MODEL.read([read_stream("。。。")]) == [None]
    assert MODEL.read([read_stream("转账")])[0] is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("验证码483920", "验证码110284"),
        ("打电话13800001234", "打电话13900005678"),
        ("看 http://a.example/b", "看 www.other.example/c?d=e"),
        ("邮件到 a@b.example", "邮件到 xyz_1@mail.example"),
        ("加微信abc_1234", "加微信zzz-9876"),
    ],
)
def test_personal_details_are_masked_alike(one, other):
    """Codes, phones, links, addresses and ids look the same to the model."""
    assert read_stream(one).text == read_stream(other).text


def test_words_are_not_masked():
    """The opposite: different words stay different."""
    assert read_stream("转账").text != read_stream("转发").text


def test_windows_cover_the_text_and_stay_small():
    """Every stream character lies in a window, and no window is wider than the widest size."""
    text = "今天下午三点开会。请带上合同。" * 40 + "没有标点的一长串" * 30
    stream = read_stream(text)
    covered = {place for start, end in stream.windows for place in range(start, end)}
    assert covered == set(range(len(stream.text)))
    assert max(end - start for start, end in stream.windows) <= max(SIZES)


def test_marks_change_the_features():
    """What a message does is a feature beside its words."""
    plain = count([read_stream("把钱转过来")])
    marked = count([read_stream("把钱转过来", (Mark("ask.transfer", 0, 5),))])
    assert len(marked.buckets) == len(plain.buckets) + 1


def test_features_fit_the_model():
    """Buckets stay below 2**BITS."""
    counts = count(streams(200))
    assert counts.buckets.max() < 1 << BITS
    assert csr_matrix((counts.counts, (counts.rows, counts.buckets))).shape[0] == len(counts.owners)


@pytest.fixture
def copy_of_model(tmp_path, monkeypatch):
    """A copy of the shipped model that may be damaged."""
    target = tmp_path / "models" / "zh-linear"
    shutil.copytree(FOLDER, target)
    monkeypatch.setattr(
        "scamscan.text.shipped.resources", SimpleNamespace(files=lambda _: tmp_path)
    )
    load_model.cache_clear()
    yield target
    load_model.cache_clear()


@pytest.mark.parametrize("name", ["idf.npy", "risk.npy", "category.npy", "meta.json"])
def test_a_missing_file_is_named(copy_of_model, name):
    """Which file, and what to do."""
    (copy_of_model / name).unlink()
    with pytest.raises(ModelError, match=name) as caught:
        load_model()
    assert caught.value.hint


@pytest.mark.parametrize("name", ["idf.npy", "risk.npy", "category.npy"])
def test_a_damaged_array_is_named(copy_of_model, name):
    """One flipped bit is enough."""
    data = bytearray((copy_of_model / name).read_bytes())
    data[-1] ^= 1
    (copy_of_model / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name}.*"):
        load_model()


@pytest.mark.parametrize(
    ("key", "value"), [("format", 99), ("bits", 3), ("tables", {}), ("risk", 1)]
)
def test_a_damaged_key_is_named(copy_of_model, key, value):
    """meta.json with a wrong or missing key names it."""
    path = copy_of_model / "meta.json"
    meta = json.loads(path.read_text("utf-8"))
    meta[key] = value
    path.write_text(json.dumps(meta), "utf-8")
    with pytest.raises(ModelError, match=key):
        load_model()


@pytest.mark.parametrize(
    ("head", "key", "value"),
    [
        ("risk", "scale", "big"),
        ("risk", "bias", None),
        ("category", "codes", "all"),
        ("category", "bias", [0.5]),
        ("category", "scale", True),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(copy_of_model, head, key, value):
    """Words where numbers belong are a damaged model, not a traceback."""
    path = copy_of_model / "meta.json"
    meta = json.loads(path.read_text("utf-8"))
    meta[head][key] = value
    path.write_text(json.dumps(meta), "utf-8")
    with pytest.raises(ModelError, match=f"{head}.(bias|{key})"):
        load_model()


def test_the_copy_itself_is_sound(copy_of_model):
    """The quiet twin: undamaged, it loads."""
    assert load_model().categories == MODEL.categories
    assert copy_of_model.exists()
