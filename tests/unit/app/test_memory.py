"""One heap for all threads, shown by what the C library tells of itself in a process of its own."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from app.memory import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.fdopen.restype = ctypes.c_void_p
library.fclose.argtypes = library.fflush.argtypes = (ctypes.c_void_p,)
library.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
together = threading.Barrier(4)

def allocate():
    together.wait()
    for _ in range(200):
        library.malloc(20_000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
output = library.fdopen(1, b"w")
library.malloc_info(0, output)
library.fflush(output)
"""


@pytest.mark.parametrize(("choice", "is_one"), [("kept", True), ("left", False)])
def test_threads_share_one_heap(choice: str, is_one: bool) -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM, choice], capture_output=True, text=True, check=True).stdout

    assert told.startswith("<malloc")
    assert (told.count("<heap nr=") == 1) is is_one


FREED = """
from pathlib import Path
from app.memory import give_back, keep_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

keep_freed_memory()
blocks = [bytearray(b"x" * 100_000) for _ in range(400)]
last = bytearray(b"x" * 100_000)
full = resident()
del blocks
kept = resident()
give_back()
print(full - kept, kept - resident())
"""


def test_what_a_call_has_freed_goes_back() -> None:
    told = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True).stdout
    went_by_itself, went_when_asked = map(int, told.split())

    assert went_by_itself < 10_000_000
    assert went_when_asked > 30_000_000
