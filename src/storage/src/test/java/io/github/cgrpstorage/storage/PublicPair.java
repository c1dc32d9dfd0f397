package io.github.cgrpstorage.storage;

/** A record that needs no lookup. */
public record PublicPair(int first, long second) {}
