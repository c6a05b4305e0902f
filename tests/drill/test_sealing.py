"""A sealed process reaches nobody but this machine, whatever is tried; an open one next to it does."""

import json
import subprocess
import sys

import pytest

from tests.web_server import Told, serving

# Each way out in a process of its own: the seal cannot be taken off again.
TRIES = {
    "connect": "socket.create_connection(('192.0.2.1', 80), timeout=2)",
    "connect v6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "name": "socket.getaddrinfo('example.org', 443)",
    "name of a number": "socket.getnameinfo(('192.0.2.1', 80), 0)",
    "web": "urllib.request.urlopen('http://example.org/', timeout=2)",
    "webhook": "httpx.post('https://192.0.2.1/hook', json={}, timeout=2)",
    "mail": "smtplib.SMTP('192.0.2.1', 25, timeout=2)",
    "mapped": "socket.socket(socket.AF_INET6).connect(('::ffff:192.0.2.1', 80))",
    "shell": "os.system('true')",
    "program": "subprocess.run(['/bin/true'])",
    "other name": "subprocess.run(['/bin/true'], executable='/bin/true')",
    "exec": "os.execv('/bin/true', ['true'])",
    # Its child is a fork, which is as sealed: it cannot become another program, and ends with 127.
    "spawn": "if os.spawnv(os.P_WAIT, '/bin/true', ['true']) == 127: raise OSError('sealed')",
    "posix spawn": "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
}
PROGRAM = """
import json, os, smtplib, socket, subprocess, sys, urllib.request
import httpx
from fauxpas.drill import sealing
tries, here, sealed = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "sealed"
if sealed:
    sealing.close()
    sealing.close()
told = {}
for name, words in tries.items():
    try:
        exec(words)
        told[name] = "out"
    except Exception as fault:
        chain = [fault]
        while chain[-1].__cause__ or chain[-1].__context__:
            chain.append(chain[-1].__cause__ or chain[-1].__context__)
        told[name] = "sealed" if "sealed" in " ".join(map(str, chain)) else type(fault).__name__
told["here"] = urllib.request.urlopen(f"http://127.0.0.1:{here}/").read().decode()
told["own program"] = subprocess.run([sys.executable, "-c", "print('ran')"], capture_output=True, text=True).stdout.strip()
print(json.dumps(told))
"""


def _told(tries: dict[str, str], *, how: str) -> dict[str, str]:
    with serving(lambda _asked: Told(b"hello")) as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, json.dumps(tries), str(server.port), how],
            capture_output=True,
            text=True,
            check=True,
        )
    told: dict[str, str] = json.loads(done.stdout)
    return told


def test_sealed_process_every_way_out_is_refused_and_this_machine_reached() -> None:
    told = _told(TRIES, how="sealed")
    assert {name: told[name] for name in TRIES} == dict.fromkeys(TRIES, "sealed")
    assert (told["here"], told["own program"]) == ("hello", "ran")


def test_open_process_runs_what_a_sealed_one_refuses() -> None:
    told = _told({"shell": TRIES["shell"], "program": TRIES["program"]}, how="open")
    assert (told["shell"], told["program"]) == ("out", "out")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "", "0.0.0.0", "::ffff:127.0.0.1"]
)
def test_is_here_this_machine(host: str) -> None:
    from fauxpas.drill.sealing import _is_here

    assert _is_here(host)


@pytest.mark.parametrize(
    "host",
    ["192.0.2.1", "10.0.0.1", "example.org", "localhost.example.org", "2001:db8::1", "127.0.0.1.nip.io"],
)
def test_is_here_no_other_machine(host: str) -> None:
    from fauxpas.drill.sealing import _is_here

    assert not _is_here(host)
