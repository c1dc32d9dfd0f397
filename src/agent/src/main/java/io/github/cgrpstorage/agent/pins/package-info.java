/** Pins that come into being whole; not exported. */
package io.github.cgrpstorage.agent.pins;
