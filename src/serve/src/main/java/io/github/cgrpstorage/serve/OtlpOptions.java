package io.github.cgrpstorage.serve;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where to push metrics by OTLP.
 *
 * @param endpoint the receiver, http or https; without a path, {@code /v1/metrics} is added
 * @param interval how often
 * @param headers of each request, such as Authorization
 */
public record OtlpOptions(URI endpoint, Duration interval, Map<String, String> headers) {

  /** Copies the headers and checks the rest. */
  public OtlpOptions {
    headers = Map.copyOf(headers);
    if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
      throw new IllegalArgumentException(
          "an OTLP endpoint is an http or https URL such as http://localhost:4318, not "
              + endpoint);
    }
    if (interval.toMillis() < 100) {
      throw new IllegalArgumentException("an OTLP interval is 100 ms or more, not " + interval);
    }
  }
}
