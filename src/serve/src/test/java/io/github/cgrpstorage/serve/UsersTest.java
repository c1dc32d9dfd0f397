package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

  @TempDir Path folder;

  private Users users(String content) throws IOException {
    return Users.read(Files.writeString(folder.resolve("users"), content));
  }

  @Test
  void aNamePassesWithItsOwnPasswordOnly() throws IOException {
    Users users = users("one:first\n\ntwo:second:half\n");
    assertTrue(users.checkCredentials("one", "first"));
    assertTrue(users.checkCredentials("two", "second:half"));
    for (String wrong : new String[] {"", "firs", "first ", "second:half"}) {
      assertFalse(users.checkCredentials("one", wrong), wrong);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first", "nobody's password"})
  void anUnknownNameNeverPasses(String password) throws IOException {
    Users users = users("one:first\n");
    assertFalse(users.checkCredentials("other", password));
    assertFalse(users.checkCredentials("", password));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret:", ":secret", ":"})
  void aLineWithoutNameOrPasswordIsRefusedAndNotTold(String line) throws IOException {
    IOException e = assertThrows(IOException.class, () -> users("one:first\n" + line + "\n"));
    assertTrue(e.getMessage().contains("users, line 2: each line is NAME:PASSWORD"), e::toString);
    assertFalse(e.getMessage().contains("secret"), e::toString);
  }

  @Test
  void aFileWithoutUsersIsRefused() {
    IOException e = assertThrows(IOException.class, () -> users("\n \n"));
    assertEquals(folder.resolve("users") + " names no user", e.getMessage());
  }
}
