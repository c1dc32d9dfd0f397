/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* TCP connections, retransmits and resets, by the cgroup of the socket. */
#include "collector.h"
#include "sockets.h"
#include <bpf/bpf_core_read.h>

/* The kernel's interface: enum in linux/tcp.h of user space. */
enum { TCP_ESTABLISHED = 1, TCP_SYN_SENT = 2, TCP_SYN_RECV = 3, TCP_CLOSE = 7 };

/* What TCP keeps in the packet itself, in sk_buff.cb. */
struct tcp_skb_cb {
	__u16 tcp_gso_segs;
} __attribute__((preserve_access_index));

COLLECTOR(struct tcp_stats)

__u64 lost_no_socket; /* a reset that answers a packet for which there is no socket: nobody's */

TRACEPOINT(inet_sock_set_state, on_state, const struct sock *sk, const int before, const int after)
{
	struct tcp_stats *stats;

	/* Most changes of state are none of these: no value is made for them. */
	if (sk->sk_protocol != IPPROTO_TCP || (before != TCP_SYN_SENT && before != TCP_SYN_RECV))
		return 0;
	stats = stats_of(sk->sk_cgrp_data.cgroup);
	if (!stats)
		return 0;
	if (after == TCP_ESTABLISHED && before == TCP_SYN_SENT)
		count(&stats->tcp_connections__direction_active, 1);
	else if (after == TCP_ESTABLISHED)
		count(&stats->tcp_connections__direction_passive, 1);
	else if (after == TCP_CLOSE && before == TCP_SYN_SENT)
		count(&stats->tcp_connect_failures, 1);
	return 0;
}

/* By segments, as RetransSegs of /proc/net/snmp. */
TRACEPOINT(tcp_retransmit_skb, on_retransmit, const struct sock *sk, const struct sk_buff *skb)
{
	struct tcp_stats *stats = stats_of(sk->sk_cgrp_data.cgroup);

	if (stats)
		count(&stats->tcp_retransmits, BPF_CORE_READ((struct tcp_skb_cb *)skb->cb, tcp_gso_segs));
	return 0;
}

/* The answer to a SYN has no socket yet: the listener's cgroup counts it. */
TRACEPOINT(tcp_retransmit_synack, on_retransmit_synack, const struct sock *sk)
{
	struct tcp_stats *stats = stats_of(sk->sk_cgrp_data.cgroup);

	if (stats)
		count(&stats->tcp_retransmits, 1);
	return 0;
}

TRACEPOINT(tcp_send_reset, on_send_reset, const struct sock *sk)
{
	struct tcp_stats *stats;

	if (!sk) {
		count(&lost_no_socket, 1);
		return 0;
	}
	stats = stats_of(sk->sk_cgrp_data.cgroup);
	if (stats)
		count(&stats->tcp_resets__direction_sent, 1);
	return 0;
}

TRACEPOINT(tcp_receive_reset, on_receive_reset, struct sock *sk)
{
	struct tcp_stats *stats = stats_of(sk->sk_cgrp_data.cgroup);

	if (stats)
		count(&stats->tcp_resets__direction_received, 1);
	return 0;
}
