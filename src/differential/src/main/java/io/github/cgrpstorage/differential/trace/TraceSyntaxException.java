package io.github.cgrpstorage.differential.trace;

/** A trace that does not keep to the format. Its message names file, line and token. */
public final class TraceSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final String token;

  /**
   * An error of a file.
   *
   * @param file the file's name
   * @param line the line's number, from 1
   * @param token the token that is wrong, as it stands there
   * @param reason what is wrong with it
   */
  public TraceSyntaxException(String file, int line, String token, String reason) {
    super(file + ":" + line + ": '" + token + "': " + reason);
    this.file = file;
    this.line = line;
    this.token = token;
  }

  /**
   * The file.
   *
   * @return its name as the parser was told
   */
  public String file() {
    return file;
  }

  /**
   * The line.
   *
   * @return its number, from 1
   */
  public int line() {
    return line;
  }

  /**
   * The token that is wrong.
   *
   * @return its text
   */
  public String token() {
    return token;
  }
}
