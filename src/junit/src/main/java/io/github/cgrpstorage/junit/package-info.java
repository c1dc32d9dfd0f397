/** A JUnit extension: the same test on the model and on the kernel. */
package io.github.cgrpstorage.junit;
