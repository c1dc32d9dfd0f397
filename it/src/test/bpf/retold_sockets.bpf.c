/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two programs of different types meet in one value: connect(2) makes the value of the socket's cgroup and puts the
 * socket's cookie there, the TCP event of the same socket finds it and adds the local port.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { AF_INET6 = 10, TCP_CONNECT = 3 /* BPF_SOCK_OPS_TCP_CONNECT_CB */ };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_sock_addr {
	__u32 user_family;
	__u32 family;
	struct bpf_sock *sk;
};

struct bpf_sock_ops {
	__u32 op;
	__u32 family;
	__u32 local_port; /* host byte order */
	struct bpf_sock *sk;
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock {
	struct sock_cgroup_data sk_cgrp_data;
};

struct inet_sock {
	struct sock sk;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
};

#pragma clang attribute pop

struct connection {
	__u64 cookie;
	__u32 port;
	__u32 seen; /* bit 0: connect(2), bit 1: the TCP event */
};

CGROUP_STORAGE(connections, struct connection);

static __always_inline struct connection *connection_of(struct bpf_sock *sk, __u64 flags)
{
	struct tcp_sock *tcp = sk ? bpf_skc_to_tcp_sock(sk) : NULL;

	if (!tcp)
		return NULL;
	return bpf_cgrp_storage_get(&connections, tcp->inet_conn.icsk_inet.sk.sk_cgrp_data.cgroup, NULL, flags);
}

SEC("cgroup/connect6")
int at_connect(struct bpf_sock_addr *ctx)
{
	struct connection *value;

	if (ctx->user_family != AF_INET6)
		return 1;
	value = connection_of(ctx->sk, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value) {
		value->cookie = bpf_get_socket_cookie(ctx);
		value->port = 0;
		value->seen = 1;
	}
	return 1;
}

SEC("sockops")
int at_tcp_event(struct bpf_sock_ops *ctx)
{
	struct connection *value;

	if (ctx->family != AF_INET6 || ctx->op != TCP_CONNECT)
		return 1;
	value = connection_of(ctx->sk, 0);
	if (value && value->cookie == bpf_get_socket_cookie(ctx)) {
		value->port = ctx->local_port;
		value->seen |= 2;
	}
	return 1;
}
