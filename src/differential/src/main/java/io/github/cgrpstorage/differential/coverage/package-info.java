/** Which situations operations met, and what came of them. */
package io.github.cgrpstorage.differential.coverage;
