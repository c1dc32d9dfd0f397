/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel's types of sockets and packets, as far as our programs touch them; see kernel.h. */
#ifndef CGRPSTORAGE_SOCKETS_H
#define CGRPSTORAGE_SOCKETS_H

#include "kernel.h"

#define IPPROTO_TCP 6

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock {
	__u16 sk_protocol;
	struct sock_cgroup_data sk_cgrp_data;
};

struct sk_buff {
	struct sock *sk;
	char cb[48];
	__u16 transport_header;
	__u16 network_header;
};

#pragma clang attribute pop

#endif
