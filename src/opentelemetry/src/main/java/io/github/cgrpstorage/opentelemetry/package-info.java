/** {@link io.github.cgrpstorage.opentelemetry.CgroupMetricProducer}: cgroups for OpenTelemetry. */
package io.github.cgrpstorage.opentelemetry;
