package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate and its key, made by the JDK's own tool. */
final class TestTls {

  private static final char[] PASSWORD = "password".toCharArray();

  private TestTls() {}

  /** In the folder's certificate.pem and key.pem. */
  static TlsFiles make(Path folder, String algorithm) throws Exception {
    Path store = folder.resolve("store");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, keytool.waitFor(), () -> text(folder.resolve("keytool.log")));
    KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
    TlsFiles files = new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    Files.writeString(
        files.certificate(), pem("CERTIFICATE", made.getCertificate("server").getEncoded()));
    Files.writeString(
        files.key(), pem("PRIVATE KEY", made.getKey("server", PASSWORD).getEncoded()));
    return files;
  }

  /** Of a key that belongs to no certificate. */
  static String strangeKey(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    return pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
