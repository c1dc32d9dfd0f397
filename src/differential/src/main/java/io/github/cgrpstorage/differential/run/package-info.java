/** Two kernels in step: comparing them, and making what they differ in small. */
package io.github.cgrpstorage.differential.run;
