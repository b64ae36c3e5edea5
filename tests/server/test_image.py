"""Pictures over HTTP: answered, bounded, and never in the way of a short question."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.images.needed import wanted

wanted("rapidocr")

from tests.images import hostile, screens  # noqa: E402 - they draw with Pillow
from tests.server.served import SCAM, form_token, memory_of, running  # noqa: E402

PNG = {"Content-Type": "image/png"}
EDGE = "kx7vqkx7vqkx7vq"
PARTS = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}


def parts(*pictures, **fields):
    """A form with pictures, name and bytes each, and fields."""
    body = b""
    for name, value in fields.items():
        body += f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        body += value.encode() + b"\r\n"
    for name, data in pictures:
        body += (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        body += data + b"\r\n"
    return body + f"--{EDGE}--\r\n".encode()


@pytest.fixture(scope="module")
def police():
    """A screenshot of a scam."""
    return screens.chat(screens.POLICE, "王警官")


@pytest.fixture(scope="module")
def narrow():
    """A service with room for two requests and four seconds for each."""
    limits = {"picture_requests": 2, "picture_seconds": 6, "pictures": 3, "batch": 8_000_000}
    with running(small=limits) as served:
        yield served


def test_a_picture_is_answered(service, police):
    """The body is the picture; the answer is that of ``check --image``."""
    answer = service.ask("POST", "/v1/image", police, PNG)
    assert answer.status == 200
    assert answer.json["schema"] == "picture-1"
    assert answer.json["level"] == "likely-scam"
    assert [one["is_self"] for one in answer.json["messages"]] == [False, True, False, False, True]


def test_several_pictures_and_words_are_one_conversation(service, police):
    """Parts of a form in order, with the words that came with them."""
    family = screens.chat(screens.FAMILY, "妈妈")
    body = parts(("a/b/妈妈.png", family), ("..\\x.png", police), text="你看这个", channel="chat")
    answer = service.ask("POST", "/v1/image", body, PARTS).json
    assert [one["name"] for one in answer["pictures"]] == ["妈妈.png", "x.png"]
    assert answer["messages"][0]["text"] == "你看这个"
    assert answer["level"] == "likely-scam"
    calm = service.ask("POST", "/v1/image", parts(("1.png", family)), PARTS).json
    assert calm["level"] == "nothing-found"


def test_what_is_no_picture_is_refused(service, police):
    """Each with its status and our shape of error; never 500."""
    cases = [
        (b"", PNG, 400), (b"GIF89a", PNG, 400), (hostile.png(60_000, 60_000), PNG, 400),
        (police[: len(police) // 2], PNG, 400), (police, {"Content-Type": "text/plain"}, 415),
        (police, {"Content-Type": "application/json"}, 415), (parts(), PARTS, 400),
        (b"x", {"Content-Type": "multipart/form-data"}, 400),
        (parts(("a.png", police), channel="pigeon"), PARTS, 400),
        (parts(("a.png", police), lookup="maybe"), PARTS, 400),
        (parts(*[("a.png", b"GIF89a")] * 21), PARTS, 400),
    ]  # fmt: skip
    for body, headers, status in cases:
        answer = service.ask("POST", "/v1/image", body, headers)
        assert answer.status == status, (body[:20], headers, answer.body)
        assert answer.json["type"] == "error"
        assert answer.json["error"]["message"]


def test_another_site_may_not_send_pictures(service, police):
    """A form on a foreign page could: the browser tells whose it is."""
    for foreign in ({"Origin": "http://a.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = service.ask("POST", "/v1/image", parts(("a.png", police)), {**PARTS, **foreign})
        assert (answer.status, answer.code) == (403, "forbidden")
        page = service.ask("POST", "/image", parts(("a.png", police)), {**PARTS, **foreign})
        assert page.status == 403


def test_nothing_of_exif_is_answered(service):
    """Place and author stay in the file."""
    data = hostile.with_exif(hostile.plain(600, 900), 6)
    answer = service.ask("POST", "/v1/image", data, {"Content-Type": "image/jpeg"})
    assert answer.status == 200
    assert hostile.TOLD.encode() not in answer.body
    assert answer.json["pictures"][0]["width"] == 900


def test_more_than_fits_is_refused_at_once_and_short_questions_are_not(narrow, police):
    """Six ask at once, two fit: the others hear 429 while single messages are answered."""
    body = parts(*[(f"{number}.png", police) for number in range(3)])
    statuses = []

    def look():
        statuses.append(narrow.ask("POST", "/v1/image", body, PARTS).status)

    narrow.ask("POST", "/v1/image", police, PNG)  # the process is up
    askers = [threading.Thread(target=look) for _ in range(6)]
    for one in askers:
        one.start()
    times = []
    while any(one.is_alive() for one in askers):
        begun = time.perf_counter()
        assert narrow.post("/v1/check", {"text": SCAM}).status == 200
        times.append(time.perf_counter() - begun)
        time.sleep(0.05)
    assert statuses.count(429) == 4
    assert set(statuses) <= {200, 429, 503}
    times.sort()
    assert times[len(times) // 2] < 1  # milliseconds where nobody else uses the machine


def test_a_picture_that_takes_too_long_is_given_up(narrow):
    """The process is killed, the client hears 503, and the next picture is answered."""
    small = hostile.encoded(hostile.plain(300, 300), "PNG")
    large = hostile.encoded(hostile.noise(1_000, 1_000), "PNG")  # fills every pipe
    for data in (small, large):
        assert narrow.ask("POST", "/v1/image", small, PNG).status == 200
        process = reader_of(narrow)
        os.kill(process, signal.SIGSTOP)  # as slow as can be
        answer = narrow.ask("POST", "/v1/image", data, PNG)
        assert (answer.status, answer.code) == (503, "late")
        assert not Path(f"/proc/{process}").exists()


def test_a_reader_that_dies_is_replaced(service, police):
    """Killed from outside between two pictures: nobody notices."""
    assert service.ask("POST", "/v1/image", police, PNG).status == 200
    os.kill(reader_of(service), signal.SIGKILL)
    time.sleep(0.3)
    assert service.ask("POST", "/v1/image", police, PNG).status == 200


def test_the_reader_and_the_service_keep_within_their_memory(service):
    """The largest picture taken passes through the reader, not through the service."""
    before = memory_of(service.process.pid)
    large = hostile.png(8_160, 6_144, bytes(6_144 * 8_161), colour=0)
    assert service.ask("POST", "/v1/image", large, PNG).status in (200, 503)
    assert memory_of(service.process.pid) - before < 150_000_000


def test_the_reader_goes_with_the_service(police):
    """Nothing is left running, however the service ends."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with running() as served:
            assert served.ask("POST", "/v1/image", police, PNG).status == 200
            process = reader_of(served)
            served.stop(how)
            deadline = time.monotonic() + 20
            while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert not Path(f"/proc/{process}").exists()


def test_no_word_of_a_picture_is_in_the_log(service, police):
    """Neither of what was read nor of what failed."""
    service.ask("POST", "/v1/image", police, PNG)
    service.ask("POST", "/v1/image", police[:2_000], PNG)
    assert "安全账户" not in "".join(service.said)
    assert "Traceback" not in "".join(service.said)


def test_the_page_takes_pictures_without_a_script(service, police):
    """A plain form: the answer is a page with who says what; a broken one is told in words."""
    body = parts(("a.png", police), form=form_token(service), lang="hans")
    page = service.ask("POST", "/image", body, PARTS).body.decode()
    assert "很可能是诈骗" in page
    assert "王警官" in page
    assert "安全账户" in page
    token = form_token(service)
    broken = service.ask("POST", "/image", parts(("<b>.png", b"GIF"), form=token), PARTS)
    assert broken.status == 400
    assert "这张图片检查不了" in broken.body.decode()
    assert "<b>" not in broken.body.decode()
    assert service.ask("POST", "/image", parts(("a.png", police)), PARTS).status == 403


def reader_of(served):
    """The process that reads pictures."""
    found = [
        int(child)
        for thread in Path(f"/proc/{served.process.pid}/task").iterdir()
        for child in (thread / "children").read_text("ascii").split()
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text("ascii")
    ]
    assert len(found) == 1
    return found[0]
