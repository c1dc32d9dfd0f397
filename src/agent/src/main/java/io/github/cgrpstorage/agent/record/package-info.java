/**
 * Recordings: views one after the other in a file that only grows, and is whole up to its last
 * frame whenever its writer is killed.
 *
 * <pre>
 * file:  "CGSREC" 0 1, then frames
 * frame: u32 length of the body | u32 CRC-32C of the body | the body, deflated
 * body:  u8 kind | 1: the schemas of the views that follow
 *                | 2: a view
 * </pre>
 *
 * Numbers are big-endian; those of samples are LEB128.
 */
package io.github.cgrpstorage.agent.record;
