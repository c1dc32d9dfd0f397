/**
 * The reference model: what the kernel does with cgroup storage, rule by rule, release by release,
 * in plain Java.
 *
 * <p>{@link io.github.cgrpstorage.model.ModelKernel} implements the seam, {@link
 * io.github.cgrpstorage.model.Rule} lists what it follows, {@link
 * io.github.cgrpstorage.model.Profile} says which release it is. What a seam cannot say, such as a
 * program that runs inside another operation on the same CPU, is said with {@link
 * io.github.cgrpstorage.model.ModelCpu}.
 *
 * <p>The classes are named after the parts of {@code kernel/bpf/bpf_cgrp_storage.c} and {@code
 * bpf_local_storage.c}:
 *
 * <table>
 *   <caption>Where to find what</caption>
 *   <tr><th>kernel</th><th>here</th></tr>
 *   <tr><td>{@code kernel/bpf/syscall.c}: map_lookup_elem, map_freeze ...</td><td>{@code MapCommands}</td></tr>
 *   <tr><td>map_create, map_check_btf</td><td>{@code MapCreation}, {@code FieldParser}</td></tr>
 *   <tr><td>{@code cgrp_storage_map_ops}, the helpers</td><td>{@code CgrpStorageMapOps}</td></tr>
 *   <tr><td>{@code struct bpf_local_storage_map}</td><td>{@code LocalStorageMap}</td></tr>
 *   <tr><td>{@code struct bpf_local_storage}</td><td>{@code LocalStorage}</td></tr>
 *   <tr><td>{@code struct bpf_local_storage_elem}</td><td>{@code StorageElement}</td></tr>
 *   <tr><td>{@code cgroup_cache}</td><td>{@code CgroupCache}</td></tr>
 *   <tr><td>{@code bpf_cgrp_storage_busy}</td><td>{@code BusyCounter}</td></tr>
 *   <tr><td>{@code kernel/cgroup/cgroup.c}, kernfs</td><td>{@code CgroupTree}, {@code ModelCgroup}</td></tr>
 *   <tr><td>{@code kernel/bpf/inode.c}</td><td>{@code Bpffs}</td></tr>
 * </table>
 */
package io.github.cgrpstorage.model;
