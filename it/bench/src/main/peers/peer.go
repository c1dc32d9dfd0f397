// SPDX-License-Identifier: Apache-2.0

// Looks up a cgroup's value by cilium/ebpf: a peer of the benchmarks. It
// follows the protocol of native/bench_lookup.c: one line "lookup MILLISECONDS"
// each on standard input, one line "lookup CPU CLOCK" each on standard output.
//
//	peer MAP-ID CGROUP
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"github.com/cilium/ebpf"
)

const (
	batch                = 64
	clockThreadCPUTimeID = 3
)

type value struct {
	Reads, Writes uint64
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func cpu() int64 {
	var time syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPUTimeID, uintptr(unsafe.Pointer(&time)), 0)
	return time.Nano()
}

func main() {
	runtime.LockOSThread()
	id, err := strconv.Atoi(os.Args[1])
	fail(err)
	values, err := ebpf.NewMapFromID(ebpf.MapID(id))
	fail(err)
	cgroup, err := syscall.Open(os.Args[2], syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	fail(err)
	key := uint32(cgroup)
	var found value
	var operation string
	var milliseconds float64
	for {
		if _, err := fmt.Scanln(&operation, &milliseconds); err != nil {
			return
		}
		before, start := cpu(), time.Now()
		count := 0
		for time.Since(start).Seconds() < milliseconds/1e3 {
			for i := 0; i < batch; i++ {
				fail(values.Lookup(&key, &found))
			}
			count += batch
		}
		fmt.Printf("%s %.3f %.3f\n", operation, float64(cpu()-before)/float64(count),
			float64(time.Since(start).Nanoseconds())/float64(count))
	}
}
