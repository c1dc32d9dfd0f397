/** The BPF programs of this project, compiled, as resources. */
package io.github.cgrpstorage.programs;
