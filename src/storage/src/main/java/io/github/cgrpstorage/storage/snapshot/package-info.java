/**
 * The values of many cgroups at once: snapshots, what changed between two of them, the largest of
 * one. Plain memory and plain functions: they know neither the kernel nor the model.
 */
package io.github.cgrpstorage.storage.snapshot;
