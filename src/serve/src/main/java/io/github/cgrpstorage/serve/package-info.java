/**
 * Serves what an agent counts: metrics for Prometheus, JSON, a web page. {@link
 * io.github.cgrpstorage.serve.AgentServer} is where to begin.
 */
package io.github.cgrpstorage.serve;
