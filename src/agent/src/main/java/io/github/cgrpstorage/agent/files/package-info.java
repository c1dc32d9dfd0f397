/** What the files of a cgroup say: processor, memory, input and output, processes, pressure. */
package io.github.cgrpstorage.agent.files;
