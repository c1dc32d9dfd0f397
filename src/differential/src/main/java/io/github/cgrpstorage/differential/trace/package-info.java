/** The trace format: operations, their text, and reading it. */
package io.github.cgrpstorage.differential.trace;
