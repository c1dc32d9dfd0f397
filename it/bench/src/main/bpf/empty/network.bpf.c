/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Where the collector of network traffic is, programs that do nothing. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct __sk_buff;

SEC("cgroup_skb/ingress")
int on_receive(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup_skb/egress")
int on_transmit(struct __sk_buff *skb)
{
	return 1;
}
