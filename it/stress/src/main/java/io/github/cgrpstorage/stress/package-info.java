/** What two threads may see of the reference model when they meet, under jcstress. */
package io.github.cgrpstorage.stress;
