/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Marks the members of a cgroup storage map's value as metrics, so that the agent exports them from the map's BTF alone.
 * For anybody's programs: it needs only __u64, and uses no helper.
 *
 *	struct io_stats {
 *		cgs_counter_u64 reads__op_read METRIC_HELP("Reads that this program saw.");
 *		cgs_counter_u64 reads__op_write;
 *		cgs_log2_seconds_u64 latency[27];
 *		cgs_counter_ns_u64 latency_sum;
 *	};
 *
 * A member's name is NAME__KEY_VALUE__KEY_VALUE...: the metric's name, then labels, each key ending at its first underscore.
 * Members that differ only in labels are series of one metric. The unit's word (seconds, bytes) is added to the name. A
 * counter NAME_sum beside a histogram NAME, with the same labels, is its sum. Members of other types are left out.
 */
#ifndef CGRPSTORAGE_METRIC_TYPES_H
#define CGRPSTORAGE_METRIC_TYPES_H

/* Only grow. */
typedef __u64 cgs_counter_u64;
typedef __u64 cgs_counter_ns_u64;    /* exported in seconds */
typedef __u64 cgs_counter_bytes_u64;

/* Go up and down. */
typedef __u64 cgs_gauge_u64;
typedef __u64 cgs_gauge_ns_u64;      /* exported in seconds */
typedef __u64 cgs_gauge_bytes_u64;

/*
 * Elements of a histogram, which is an array of them; metric_log2_bucket() tells the element of a value. Bucket i holds
 * (2^(i-1), 2^i], the first one also 0, the last one all that is above.
 */
typedef __u64 cgs_log2_u64;
typedef __u64 cgs_log2_ns_u64;       /* exported in seconds: bounds of 2^i nanoseconds */
typedef __u64 cgs_log2_bytes_u64;

/*
 * Elements of a histogram of times whose bounds are powers of two of a second, as native and exponential histograms have
 * them: 2^-20 s (about a microsecond), 2^-19 s, ...; the last one all that is above. See metric_log2_seconds_bucket(). The
 * sum, if any, is in nanoseconds.
 */
typedef __u64 cgs_log2_seconds_u64;

/* One sentence for people, on the first series of a metric. */
#define METRIC_HELP(text) __attribute__((btf_decl_tag("help:" text)))

#define METRIC_SECONDS_FIRST 20 /* the first bucket ends at 2^-20 s */

/* The smallest n with value <= 2^n; 0 for 0. Without a loop, which costs the verifier more. */
static inline __attribute__((always_inline)) __u32 metric_log2_ceil(__u64 value)
{
	__u32 n = 0;

	if (value <= 1)
		return 0;
	value--;
	if (value >> 32) { value >>= 32; n += 32; }
	if (value >> 16) { value >>= 16; n += 16; }
	if (value >> 8) { value >>= 8; n += 8; }
	if (value >> 4) { value >>= 4; n += 4; }
	if (value >> 2) { value >>= 2; n += 2; }
	if (value >> 1) n += 1;
	return n + 1;
}

/* The element of a histogram of `buckets` elements that a value belongs to. */
static inline __attribute__((always_inline)) __u32 metric_log2_bucket(__u64 value, __u32 buckets)
{
	__u32 n = metric_log2_ceil(value);

	return n < buckets ? n : buckets - 1;
}

/*
 * As above for cgs_log2_seconds_u64, from nanoseconds. With n the smallest for which ns <= 2^n, the bound is 2^(n-30) s, which
 * is 5^9 * 2^(n-21) ns or 0.93 * 2^n ns, or else the next one: a comparison of whole numbers tells.
 */
static inline __attribute__((always_inline)) __u32 metric_log2_seconds_bucket(__u64 ns, __u32 buckets)
{
	__u32 n = metric_log2_ceil(ns);
	__u32 first = 30 - METRIC_SECONDS_FIRST;

	if (n > 62)
		return buckets - 1;
	if (n < 21 ? ns << (21 - n) > 1953125 : ns > 1953125ULL << (n - 21))
		n++;
	if (n <= first)
		return 0;
	return n - first < buckets ? n - first : buckets - 1;
}

#endif
