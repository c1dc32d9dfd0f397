/** Runs JUnit tests in a container that may use cgroup storage. */
package io.github.cgrpstorage.testcontainers;
