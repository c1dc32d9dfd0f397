/** What a cgroup's path says of it: unit, slice, container, pod. */
package io.github.cgrpstorage.agent.identity;
