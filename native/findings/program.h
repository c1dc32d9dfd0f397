/* SPDX-License-Identifier: Apache-2.0 */
/* BPF programs without a compiler: a few instructions by their names, and how one is attached. */
#ifndef PROGRAM_H
#define PROGRAM_H
#include "finding.h"

#define INSN(c, d, s, o, i) { .code = c, .dst_reg = d, .src_reg = s, .off = o, .imm = i }
#define MOVE(dst, src) INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define SET(dst, number) INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, number)
#define ADD(dst, number) INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, number)
#define LOAD(dst, src, offset) INSN(BPF_LDX | BPF_MEM | BPF_DW, dst, src, offset, 0)
#define STORE(dst, offset, src) INSN(BPF_STX | BPF_MEM | BPF_DW, dst, src, offset, 0)
#define PUT(dst, offset, number) INSN(BPF_ST | BPF_MEM | BPF_DW, dst, 0, offset, number)
#define MAP(dst, fd) INSN(BPF_LD | BPF_IMM | BPF_DW, dst, BPF_PSEUDO_MAP_FD, 0, fd), INSN(0, 0, 0, 0, 0)
#define MAP_VALUE(dst, fd) INSN(BPF_LD | BPF_IMM | BPF_DW, dst, BPF_PSEUDO_MAP_VALUE, 0, fd), INSN(0, 0, 0, 0, 0)
#define CALL(helper) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, helper)
#define CALL_KERNEL(id) INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 0, id)
#define IF_NULL_SKIP(reg, count) INSN(BPF_JMP | BPF_JEQ | BPF_K, reg, 0, count, 0)
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define STORAGE_GET CALL(210)    /* bpf_cgrp_storage_get(map, cgroup, init, flags) */
#define STORAGE_DELETE CALL(211) /* bpf_cgrp_storage_delete(map, cgroup) */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Runs the program at a tracepoint until this process ends; its context's first word is a struct cgroup *. */
static inline void attach(const char *tracepoint, const struct bpf_insn *code, size_t count)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_RAW_TP);

	opts.attach_btf_id = need(libbpf_find_vmlinux_btf_id(tracepoint, BPF_TRACE_RAW_TP), tracepoint);
	need(bpf_raw_tracepoint_open(NULL, need(bpf_prog_load(BPF_PROG_TYPE_TRACING, "finding", "GPL", code, count, &opts),
						"BPF_PROG_LOAD")), "BPF_RAW_TRACEPOINT_OPEN");
}
#endif
