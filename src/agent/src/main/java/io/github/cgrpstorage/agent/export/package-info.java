/**
 * From a {@link io.github.cgrpstorage.agent.metrics.Snapshot} to what is exported: which cgroups,
 * under which label, what of them is added together, and the metrics as families of points. The
 * exporters for Prometheus, OpenTelemetry and Micrometer only change the form.
 */
package io.github.cgrpstorage.agent.export;
