/** Random operations from a seed. */
package io.github.cgrpstorage.differential.generate;
