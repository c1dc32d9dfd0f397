/** The command line {@code cgrp-storage}: one class a command. */
package io.github.cgrpstorage.cli;
