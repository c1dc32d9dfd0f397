/** The command line {@code cgrp-storage}. */
module io.github.cgrpstorage.cli {
  requires info.picocli;
  requires io.github.cgrpstorage.agent;
  requires io.github.cgrpstorage.differential;
  requires io.github.cgrpstorage.kernel;
  requires io.github.cgrpstorage.model;
  requires io.github.cgrpstorage.programs;
  requires io.github.cgrpstorage.prometheus;
  requires io.github.cgrpstorage.serve;
  requires io.github.cgrpstorage.storage;
  requires io.prometheus.writer.text;
  requires org.jline.terminal;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  opens io.github.cgrpstorage.cli to
      info.picocli;
}
