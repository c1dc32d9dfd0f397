# SPDX-License-Identifier: Apache-2.0
"""Looks up a cgroup's value by BCC: a peer of the benchmarks.

BCC's own classes of maps know no cgroup storage; this calls the library below
them (bcc.libbcc), as they do. It follows the protocol of native/bench_lookup.c:
one line "lookup MILLISECONDS" each on standard input, one line "lookup CPU
CLOCK" each on standard output.

    peer.py MAP-ID CGROUP
"""
import ctypes
import os
import sys
import time

from bcc.libbcc import lib

BATCH = 64


class Value(ctypes.Structure):
    _fields_ = [("reads", ctypes.c_uint64), ("writes", ctypes.c_uint64)]


def main(map_id, cgroup):
    descriptor = lib.bpf_map_get_fd_by_id(int(map_id))
    if descriptor < 0:
        sys.exit("peer.py: no map %s" % map_id)
    key = ctypes.c_int(os.open(cgroup, os.O_RDONLY))
    value = Value()
    for line in sys.stdin:
        operation, milliseconds = line.split()
        end = time.perf_counter() + float(milliseconds) / 1e3
        cpu, start, count = time.thread_time_ns(), time.perf_counter_ns(), 0
        while time.perf_counter() < end:
            for _ in range(BATCH):
                if lib.bpf_lookup_elem(descriptor, ctypes.byref(key), ctypes.byref(value)):
                    sys.exit("peer.py: the lookup failed")
            count += BATCH
        print(operation, (time.thread_time_ns() - cpu) / count,
              (time.perf_counter_ns() - start) / count, flush=True)


main(*sys.argv[1:])
