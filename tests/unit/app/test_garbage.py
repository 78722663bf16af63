"""What is loaded for good is looked through no more; told by a process of its own: this one has one collector."""

import subprocess
import sys

PROGRAM = """
import gc
from app import garbage

def has_collected(make):
    seen = []
    gc.callbacks.append(lambda phase, info: seen.append(info["generation"]))
    make()
    gc.callbacks.pop()
    return bool(seen)

def allocate():
    return [[] for _ in range(100_000)]

print(has_collected(allocate))
garbage.hold()
garbage.hold()
print(has_collected(allocate))
garbage.settle()
print(has_collected(allocate))
loaded = allocate()
garbage.settle()
print(has_collected(allocate))
print(gc.get_freeze_count() > 100_000, len(gc.get_objects()) < 1000)
frozen = gc.get_freeze_count()
garbage.settle()
print(gc.get_freeze_count() == frozen)
with garbage.loading():
    print(gc.isenabled())
print(gc.isenabled())
"""

SWEPT = """
import gc
import threading
from app import garbage

freed = []

class Loop:
    def __init__(self):
        self.itself = self

    def __del__(self):
        freed.append(threading.current_thread().name)

def elsewhere(act):
    thread = threading.Thread(target=act, name="elsewhere")
    thread.start()
    thread.join()

def allocate():
    return [[] for _ in range(1000)]

garbage.sweep()
Loop()
kept = allocate()
elsewhere(allocate)
with garbage.loading():
    elsewhere(allocate)
elsewhere(allocate)
print(freed)
garbage.hold()
Loop()
more = allocate()
garbage.sweep()
print(freed)
gc.unfreeze()
garbage.settle()
gc.unfreeze()
for _ in range(400):  # so often that all generations had their turn
    kept.append(allocate())
    garbage.sweep()
print(freed)
"""


def test_nothing_is_searched_while_held_and_what_was_loaded_never_again() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "False", "False", "True", "True", "True", "True", "False", "True"]


def test_once_it_is_swept_for_garbage_is_freed_by_who_sweeps_alone_and_never_while_held() -> None:
    told = subprocess.run([sys.executable, "-c", SWEPT], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines() == ["[]", "[]", "['MainThread', 'MainThread']"]


GROWN = """
import gc
from app import garbage

searched = []
gc.callbacks.append(lambda phase, info: searched.append(info["generation"]) if phase == "stop" else None)

def sweep_often():
    searched.clear()
    for _ in range(400):
        young = [[] for _ in range(1000)]
        garbage.sweep()
        del young
    return searched.count(2)

kept = [[] for _ in range(100_000)]
garbage.sweep_all()
print(sweep_often())
kept += [[] for _ in range(50_000)]
print(sweep_often())
"""


def test_everything_is_searched_again_only_when_there_is_a_quarter_more() -> None:
    told = subprocess.run([sys.executable, "-c", GROWN], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["0", "1"]
