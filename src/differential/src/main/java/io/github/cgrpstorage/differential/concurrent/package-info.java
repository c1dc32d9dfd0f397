/** Threads on one kernel at once, and whether what they saw can have happened one by one. */
package io.github.cgrpstorage.differential.concurrent;
