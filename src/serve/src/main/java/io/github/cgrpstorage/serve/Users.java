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

  private final Map<String, byte[]> passwords;

  private Users(Map<String, byte[]> passwords) {
    super("cgrp-storage", StandardCharsets.UTF_8);
    this.passwords = passwords;
  }

  static Users read(Path file) throws IOException {
    Map<String, byte[]> passwords = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        int colon = line.indexOf(':');
        if (colon < 1 || colon == line.length() - 1) {
          throw new IOException(file + ": each line is NAME:PASSWORD");
        }
        passwords.put(line.substring(0, colon), bytes(line.substring(colon + 1)));
      }
    }
    if (passwords.isEmpty()) {
      throw new IOException(file + " names no user");
    }
    return new Users(passwords);
  }

  /** Takes the same time for any wrong password. */
  @Override
  public boolean checkCredentials(String name, String password) {
    return MessageDigest.isEqual(passwords.getOrDefault(name, new byte[0]), bytes(password));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
