/** {@link io.github.cgrpstorage.prometheus.CgroupCollector}: cgroups in a Prometheus registry. */
package io.github.cgrpstorage.prometheus;
