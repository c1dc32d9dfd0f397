/** {@link io.github.cgrpstorage.agent.jfr.CgroupEvents}: cgroups in JDK Flight Recorder. */
package io.github.cgrpstorage.agent.jfr;
