"""The Containerfile, read as a builder would; its command and its health check are run for real.

No container engine is used: what the base image holds and how layers are made is not tested.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.server.served import running

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "Containerfile").read_text("utf-8")
WHOLE = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE))
STEPS = [(word, rest.strip()) for word, _, rest in (
    line.partition(" ") for line in WHOLE.splitlines() if line.strip())]  # fmt: skip
LAST = STEPS[max(place for place, (word, _) in enumerate(STEPS) if word == "FROM") :]
IGNORED = [
    line
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def all_of(word, steps=STEPS):
    """What follows an instruction, each time it is given."""
    return [rest for name, rest in steps if name == word]


def copied():
    """Paths of ours that go in."""
    sources = []
    for rest in all_of("COPY"):
        if not rest.startswith("--from="):
            sources += rest.split()[:-1]
    return sources


def test_every_path_that_is_copied_exists_and_is_let_in():
    """And nothing else is: not the corpus, not a key somebody left lying there."""
    assert copied()
    for path in copied():
        assert (ROOT / path).exists(), path
    assert IGNORED[0] == "*"
    assert sorted(line[1:] for line in IGNORED if line.startswith("!")) == sorted(copied())
    assert not all_of("ADD")


def test_what_the_wheel_is_made_of_goes_in():
    """The files pyproject.toml names."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.search(r'readme = "README.md"', project)
    assert re.search(r'license-files = \["LICENSE"\]', project)
    assert {"README.md", "LICENSE", "scamscan", "pyproject.toml"} == set(copied())


def test_it_is_built_in_two_stages_and_keeps_no_cache():
    """The last one takes the installed package alone; base images are named without a host."""
    bases = all_of("FROM")
    assert len(bases) == 2
    assert all(re.match(r"python:\$\{PYTHON\}-slim\b", base) for base in bases)
    assert all(rest.startswith("--from=build ") for rest in all_of("COPY", LAST))
    assert not all_of("RUN", LAST)
    for run in all_of("RUN"):
        for command in run.split("&&"):
            if re.search(r"pip (install|wheel)", command):
                assert "--no-cache-dir" in command
    assert "[server]" in TEXT


def test_it_does_not_run_as_root():
    """By number, the last word on it."""
    (user,) = all_of("USER")
    assert re.fullmatch(r"[1-9][0-9]{3,}:[1-9][0-9]{3,}", user)
    words = [word for word, _ in LAST]
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_no_secret_is_in_it():
    """The token is a file that is mounted; no variable and no argument holds one."""
    for rest in (*all_of("ENV"), *all_of("ARG")):
        assert not re.search("token|secret|password|key", rest, re.IGNORECASE)
    command = json.loads(*all_of("ENTRYPOINT"))
    assert command[command.index("--token-file") + 1].startswith("/run/secrets/")


def test_its_command_is_one_of_ours(tmp_path):
    """Every flag is known; without the mounted token it refuses to start, with one it listens."""
    program, *flags = json.loads(*all_of("ENTRYPOINT"))
    assert program == "scamscan"
    done = subprocess.run(
        [sys.executable, "-m", program, *flags], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "/run/secrets/" in done.stderr
    token = tmp_path / "token"
    token.write_text("0123456789abcdef\n", "utf-8")
    place = flags.index("--token-file") + 1
    flags[place] = str(token)
    port = flags.index("--port")
    assert all_of("EXPOSE") == [flags[port + 1]]
    with running(*flags[1:port], *flags[port + 2 :]) as served:
        assert served.post("/v1/check", {"text": "好的"}).status == 401
        shown = {"Authorization": "Bearer 0123456789abcdef"}
        assert served.post("/v1/check", {"text": "好的"}, **shown).status == 200
        assert health(served.port) == 0
    assert health(served.port) != 0


def health(port):
    """The exit code of the health check, asked of another port."""
    (rest,) = all_of("HEALTHCHECK")
    program, *arguments = json.loads(rest.partition("CMD ")[2])
    assert program == "python"
    assert ":8000/" in arguments[1]
    arguments[1] = arguments[1].replace(":8000/", f":{port}/")
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=False).returncode


def test_the_page_starts_it_as_it_is():
    """Mounts what the command reads; the flags it adds are flags of the command."""
    page = (ROOT / "docs" / "serving.md").read_text("utf-8")
    program = [sys.executable, "-m", "scamscan", "serve", "--help"]
    told = subprocess.run(program, capture_output=True, check=True).stdout.decode()
    added = re.findall(r"^  scamscan (--.*)$", page, re.MULTILINE)
    assert added
    for flag in re.findall(r"--[\w-]+", " ".join(added)):
        assert flag in told, flag
    assert json.loads(*all_of("ENTRYPOINT"))[-1] in page
    assert all_of("USER")[0].partition(":")[0] in page
