package io.github.cgrpstorage.serve;

import com.sun.net.httpserver.BasicAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/** Who may ask: basic authentication by a file of names and passwords. */
final class Users extends BasicAuthenticator {

  /** What the password of an unknown name is compared with, so that it takes as long. */
  private static final byte[] OF_NOBODY = bytes("nobody's password");

  private final Map<String, byte[]> passwords;

  private Users(Map<String, byte[]> passwords) {
    super("cgrp-storage", StandardCharsets.UTF_8);
    this.passwords = passwords;
  }

  static Users read(Path file) throws IOException {
    Map<String, byte[]> passwords = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank()) {
        int colon = line.indexOf(':');
        if (colon < 1 || colon == line.length() - 1) {
          // Without the line itself: it may be a password.
          throw new IOException(
              file + ", line " + number + ": each line is NAME:PASSWORD, and neither is empty");
        }
        passwords.put(line.substring(0, colon), bytes(line.substring(colon + 1)));
      }
    }
    if (passwords.isEmpty()) {
      throw new IOException(file + " names no user");
    }
    return new Users(passwords);
  }

  /**
   * Takes the same time for any wrong password. An unknown name never passes, whatever its password
   * is: what it is compared with is no secret.
   */
  @Override
  public boolean checkCredentials(String name, String password) {
    byte[] known = passwords.get(name);
    boolean same = MessageDigest.isEqual(known == null ? OF_NOBODY : known, bytes(password));
    return same && known != null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
