/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Bytes and packets of the cgroup's sockets, whatever network namespace they are in. A socket is of the cgroup in which it was
 * made, and an accepted one of its listener's. Attached to the root cgroup, these programs see the packets of all.
 */
#include "collector.h"
#include "sockets.h"
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define UDP_HEADER 8
#define TCP_HEADER_WORDS 12 /* the offset of the byte whose upper half is the header's length in words of 4 bytes */
#define PASS 1

extern void *bpf_cast_to_kern_ctx(void *skb) __ksym;

/* Of struct __sk_buff, which is the kernel's interface: the offsets are fixed. */
struct __sk_buff {
	__u32 len;
	__u32 pkt_type, mark, queue_mapping;
	__u32 protocol;
	__u32 vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex, tc_index;
	__u32 cb[5];
	__u32 hash, tc_classid, data, data_end, napi_id, family, remote_ip4, local_ip4;
	__u32 remote_ip6[4], local_ip6[4];
	__u32 remote_port, local_port, data_meta;
	__u64 flow_keys, tstamp;
	__u32 wire_len, gso_segs;
};

COLLECTOR(struct network_stats)

__u64 lost_no_socket;

/* The bytes that each segment of a large packet repeats: the IP header and the transport's. */
static __always_inline __u32 header_bytes(struct __sk_buff *skb, struct sk_buff *kernel_skb, struct sock *sk)
{
	__u32 ip = kernel_skb->transport_header - kernel_skb->network_header;
	__u8 words = 0;

	if (sk->sk_protocol != IPPROTO_TCP)
		return ip + UDP_HEADER;
	bpf_skb_load_bytes(skb, ip + TCP_HEADER_WORDS, &words, sizeof(words));
	return ip + (words >> 4) * 4;
}

static __always_inline void add(struct __sk_buff *skb, __u32 header, __u64 *io, __u64 *wire, __u64 *packets)
{
	__u32 segments = skb->gso_segs > 1 ? skb->gso_segs : 1;

	count(io, skb->len);
	count(wire, skb->len + (__u64)(segments - 1) * header);
	count(packets, segments);
}

#define ADD(direction, family)                                                              \
	add(skb, header, &stats->network_io__direction_##direction##__family_##family, \
	    &stats->network_wire__direction_##direction##__family_##family,            \
	    &stats->network_packets__direction_##direction##__family_##family)

/* The body of both programs, which differ in the members that they add to. */
#define COUNT_PACKET(direction)                                                                  \
	do {                                                                                     \
		struct sk_buff *kernel_skb = bpf_cast_to_kern_ctx(skb);                          \
		struct sock *sk = kernel_skb->sk;                                                \
		struct network_stats *stats;                                                     \
		__u32 header;                                                                    \
                                                                                                 \
		if (!sk) {                                                                       \
			count(&lost_no_socket, 1);                                               \
			break;                                                                   \
		}                                                                                \
		stats = stats_of(sk->sk_cgrp_data.cgroup);                                       \
		if (!stats)                                                                      \
			break;                                                                   \
		header = skb->gso_segs > 1 ? header_bytes(skb, kernel_skb, sk) : 0;              \
		if (skb->protocol == bpf_htons(ETH_P_IP))                                        \
			ADD(direction, ipv4);                                                    \
		else if (skb->protocol == bpf_htons(ETH_P_IPV6))                                 \
			ADD(direction, ipv6);                                                    \
	} while (0)

SEC("cgroup_skb/ingress")
int on_receive(struct __sk_buff *skb)
{
	COUNT_PACKET(receive);
	return PASS;
}

SEC("cgroup_skb/egress")
int on_transmit(struct __sk_buff *skb)
{
	COUNT_PACKET(transmit);
	return PASS;
}
