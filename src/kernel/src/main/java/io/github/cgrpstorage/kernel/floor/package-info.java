/**
 * The floor: the only code that calls native functions. Every call gives its value or {@code
 * -errno}; ownership, retries and messages are for the packages above.
 */
package io.github.cgrpstorage.kernel.floor;
