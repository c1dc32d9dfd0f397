/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the agent counts: the value that each collector keeps for a cgroup. The only place where it is said: user space takes
 * names, labels, units and places from the BTF of these structs (metric_types.h says how), and docs/agent.md lists them.
 *
 * All members are 64 bits wide, for a value is taken out word by word when its cgroup is removed (lifecycle.bpf.c).
 */
#ifndef CGRPSTORAGE_STATS_H
#define CGRPSTORAGE_STATS_H

#include "metric_types.h"

/* 2^-20 s to 2^5 s, and what is longer. */
#define LATENCY_BUCKETS 27

struct sched_stats {
	cgs_log2_seconds_u64 sched_runqueue_latency[LATENCY_BUCKETS]
		METRIC_HELP("Time that runnable tasks waited for a CPU, from wakeup or preemption until they ran.");
	cgs_counter_ns_u64 sched_runqueue_latency_sum;
	cgs_counter_u64 sched_preemptions__by_foreign
		METRIC_HELP("Times a task that could have run on had to give its CPU to a task of another or of its own cgroup.");
	cgs_counter_u64 sched_preemptions__by_self;
	cgs_counter_ns_u64 sched_oncpu METRIC_HELP("Time that tasks ran, added when they left their CPU.");
	cgs_counter_ns_u64 sched_offcpu__state_runnable
		METRIC_HELP("Time that tasks were not on a CPU, by their state when they left it, added when they came back.");
	cgs_counter_ns_u64 sched_offcpu__state_sleeping;
	cgs_counter_ns_u64 sched_offcpu__state_blocked;
	cgs_counter_u64 context_switches__type_voluntary
		METRIC_HELP("Switches away from tasks: voluntary ones wait for something, others were preempted or yielded.");
	cgs_counter_u64 context_switches__type_involuntary;
	cgs_counter_u64 sched_migrations METRIC_HELP("Moves of tasks to another CPU.");
};

struct network_stats {
	cgs_counter_bytes_u64 network_io__direction_receive__family_ipv4
		METRIC_HELP("Bytes of IP packets of the cgroup's sockets, headers included, before segmentation.");
	cgs_counter_bytes_u64 network_io__direction_receive__family_ipv6;
	cgs_counter_bytes_u64 network_io__direction_transmit__family_ipv4;
	cgs_counter_bytes_u64 network_io__direction_transmit__family_ipv6;
	cgs_counter_bytes_u64 network_wire__direction_receive__family_ipv4
		METRIC_HELP("The same with the headers of each segment that a device makes, or made, of a large packet: an estimate of IP bytes on the wire.");
	cgs_counter_bytes_u64 network_wire__direction_receive__family_ipv6;
	cgs_counter_bytes_u64 network_wire__direction_transmit__family_ipv4;
	cgs_counter_bytes_u64 network_wire__direction_transmit__family_ipv6;
	cgs_counter_u64 network_packets__direction_receive__family_ipv4
		METRIC_HELP("IP packets of the cgroup's sockets, each segment of a large one counted.");
	cgs_counter_u64 network_packets__direction_receive__family_ipv6;
	cgs_counter_u64 network_packets__direction_transmit__family_ipv4;
	cgs_counter_u64 network_packets__direction_transmit__family_ipv6;
};

struct tcp_stats {
	cgs_counter_u64 tcp_connections__direction_active
		METRIC_HELP("TCP connections established: active ones by connect, passive ones by accept.");
	cgs_counter_u64 tcp_connections__direction_passive;
	cgs_counter_u64 tcp_connect_failures METRIC_HELP("TCP connects that ended without a connection.");
	cgs_counter_u64 tcp_retransmits METRIC_HELP("TCP segments sent again, SYN and its answer among them.");
	cgs_counter_u64 tcp_resets__direction_sent
		METRIC_HELP("TCP resets sent or received by the cgroup's sockets.");
	cgs_counter_u64 tcp_resets__direction_received;
};

struct block_stats {
	cgs_log2_seconds_u64 block_io_latency__op_read[LATENCY_BUCKETS]
		METRIC_HELP("Time of block I/O requests from their allocation until they were done.");
	cgs_counter_ns_u64 block_io_latency_sum__op_read;
	cgs_log2_seconds_u64 block_io_latency__op_write[LATENCY_BUCKETS];
	cgs_counter_ns_u64 block_io_latency_sum__op_write;
	cgs_log2_seconds_u64 block_io_latency__op_flush[LATENCY_BUCKETS];
	cgs_counter_ns_u64 block_io_latency_sum__op_flush;
	cgs_log2_seconds_u64 block_io_latency__op_discard[LATENCY_BUCKETS];
	cgs_counter_ns_u64 block_io_latency_sum__op_discard;
	cgs_counter_bytes_u64 block_io__op_read METRIC_HELP("Bytes of block I/O requests that were done.");
	cgs_counter_bytes_u64 block_io__op_write;
	cgs_counter_bytes_u64 block_io__op_discard;
	cgs_counter_u64 block_io_errors METRIC_HELP("Block I/O requests that failed.");
};

/* The classes of system calls; user space says which number is in which (system-calls.txt). */
#define SYSCALL_CLASSES(CLASS)                                                                                      \
	CLASS(read) CLASS(write) CLASS(file) CLASS(socket) CLASS(poll) CLASS(memory) CLASS(process) CLASS(signal) \
	CLASS(lock) CLASS(ipc) CLASS(time) CLASS(scheduler) CLASS(identity) CLASS(system) CLASS(other)

enum syscall_class {
#define CLASS(name) SYSCALL_##name,
	SYSCALL_CLASSES(CLASS)
#undef CLASS
	SYSCALL_CLASS_COUNT
};

struct syscalls_stats {
	union {
		struct {
#define CLASS(name) \
	cgs_counter_u64 syscalls__class_##name METRIC_HELP("System calls entered, by class.");
			SYSCALL_CLASSES(CLASS)
#undef CLASS
		};
		__u64 calls[SYSCALL_CLASS_COUNT];
	};
	union {
		struct {
#define CLASS(name) \
	cgs_counter_u64 syscall_errors__class_##name METRIC_HELP("System calls that returned an error, by class; not those that a signal interrupted.");
			SYSCALL_CLASSES(CLASS)
#undef CLASS
		};
		__u64 errors[SYSCALL_CLASS_COUNT];
	};
};

struct processes_stats {
	cgs_counter_u64 processes_exec METRIC_HELP("Programs executed.");
	cgs_counter_u64 processes_fork METRIC_HELP("Processes started.");
	cgs_counter_u64 processes_exit__result_success METRIC_HELP("Processes ended: with status 0, with another, or by a signal.");
	cgs_counter_u64 processes_exit__result_failure;
	cgs_counter_u64 processes_exit__result_signal;
	cgs_counter_u64 threads_created METRIC_HELP("Threads started beside a process's first.");
};

struct oom_stats {
	cgs_counter_u64 oom_kills METRIC_HELP("Processes that the kernel killed for lack of memory.");
};

struct reclaim_stats {
	cgs_log2_seconds_u64 reclaim_stall__kind_direct[LATENCY_BUCKETS]
		METRIC_HELP("Time that tasks stood still to reclaim memory: direct because the machine, memcg because a cgroup had too little.");
	cgs_counter_ns_u64 reclaim_stall_sum__kind_direct;
	cgs_log2_seconds_u64 reclaim_stall__kind_memcg[LATENCY_BUCKETS];
	cgs_counter_ns_u64 reclaim_stall_sum__kind_memcg;
};

struct page_faults_stats {
	cgs_counter_u64 page_faults METRIC_HELP("Page faults of tasks in user mode.");
};

#endif
