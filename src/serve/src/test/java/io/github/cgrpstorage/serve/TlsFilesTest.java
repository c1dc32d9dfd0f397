package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void aPairIsTaken(String algorithm) throws Exception {
    assertEquals("TLS", TestTls.make(folder, algorithm).context().getProtocol());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void aKeyOfAnotherCertificateIsRefused(String algorithm) throws Exception {
    TlsFiles files = TestTls.make(folder, "EC");
    Files.writeString(files.key(), TestTls.strangeKey(algorithm));
    assertRefused(files, files.key() + " is not that of the first certificate");
  }

  /** Wherever it ends; but two = at its end may be left out. */
  @Test
  void aKeyThatIsCutOffIsRefused() throws Exception {
    TlsFiles files = TestTls.make(folder, "EC");
    String whole = Files.readString(files.key());
    String end = "\n-----END PRIVATE KEY-----\n";
    int body = whole.indexOf(end) - 2;
    for (int length = 0; length < body; length++) {
      Files.writeString(files.key(), whole.substring(0, length));
      assertRefused(files, files.key() + " ");
      Files.writeString(files.key(), whole.substring(0, length) + end);
      assertRefused(files, files.key() + " ");
    }
  }

  @Test
  void aCertificateThatIsCutOffIsRefused() throws Exception {
    TlsFiles files = TestTls.make(folder, "EC");
    String whole = Files.readString(files.certificate());
    int body = whole.indexOf("\n-----END CERTIFICATE");
    for (int length = 0; length < body; length++) {
      Files.writeString(files.certificate(), whole.substring(0, length));
      assertRefused(files, files.certificate() + " ");
    }
  }

  @Test
  void aFileThatIsNoTextIsTold() throws Exception {
    TlsFiles files = TestTls.make(folder, "EC");
    Files.write(files.key(), new byte[] {(byte) 0xff, 0, 1});
    assertRefused(files, "holds no 'BEGIN PRIVATE KEY': convert it");
    Files.write(files.certificate(), new byte[] {(byte) 0xff, 0, 1});
    assertRefused(files, files.certificate() + " holds ");
  }

  private static void assertRefused(TlsFiles files, String reason) {
    IOException e = assertThrows(IOException.class, files::context);
    assertTrue(e.getMessage().contains(reason), e::toString);
  }
}
