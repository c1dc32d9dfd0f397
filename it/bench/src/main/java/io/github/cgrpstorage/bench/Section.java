package io.github.cgrpstorage.bench;

/** A part of the table that can be asked for alone. */
interface Section {

  /**
   * Measures and prints.
   *
   * @param bench where things are, and how much to measure
   * @param report takes what is printed
   * @throws Exception when it cannot be measured
   */
  void run(Setting bench, Report report) throws Exception;
}
