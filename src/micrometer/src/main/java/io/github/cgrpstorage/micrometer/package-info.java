/** {@link io.github.cgrpstorage.micrometer.CgroupMeterBinder}: cgroups in a Micrometer registry. */
package io.github.cgrpstorage.micrometer;
