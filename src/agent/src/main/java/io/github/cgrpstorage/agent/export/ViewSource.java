package io.github.cgrpstorage.agent.export;

import java.io.IOException;

/** What an exporter asks for what to export. */
@FunctionalInterface
public interface ViewSource {

  /**
   * The view as it is now.
   *
   * @return the view
   * @throws IOException when it cannot be read
   */
  View view() throws IOException;
}
