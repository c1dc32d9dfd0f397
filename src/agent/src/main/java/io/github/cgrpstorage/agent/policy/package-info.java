/** Limits on what the processes of a cgroup do, set by user space and obeyed by BPF programs. */
package io.github.cgrpstorage.agent.policy;
