/** The seam: one small interface that a real kernel and the reference model both implement. */
package io.github.cgrpstorage.storage.seam;
