/** Running the operations of a trace on a kernel, real or model. */
package io.github.cgrpstorage.differential.replay;
