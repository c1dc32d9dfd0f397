/** The agent: which statistics are collected, and what they were. */
package io.github.cgrpstorage.agent;
