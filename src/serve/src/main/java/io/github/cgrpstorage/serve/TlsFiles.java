package io.github.cgrpstorage.serve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What TLS needs, in PEM files.
 *
 * @param certificate the server's certificate, then those that lead to its root
 * @param key its private key, PKCS #8 ({@code BEGIN PRIVATE KEY}), not encrypted
 */
public record TlsFiles(Path certificate, Path key) {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final Pattern PKCS8 =
      Pattern.compile(BEGIN + "(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final char[] NO_PASSWORD = {};

  /** Throws IOException, with cause and remedy, for whatever is wrong with the files. */
  SSLContext context() throws IOException {
    Certificate[] chain = certificates();
    try {
      PrivateKey secret = privateKey();
      requirePair(chain[0].getPublicKey(), secret);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", secret, NO_PASSWORD, chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          certificate + " and " + key + " cannot be used together: " + e.getMessage(), e);
    }
  }

  private Certificate[] certificates() throws IOException {
    byte[] pem = Files.readAllBytes(certificate);
    Certificate[] chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(Certificate[]::new);
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException(
          certificate + " holds a certificate that is damaged or cut off: " + e.getMessage(), e);
    }
    if (chain.length == 0) {
      throw new IOException(
          certificate + " holds no certificate: it is to have 'BEGIN CERTIFICATE'");
    }
    return chain;
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    byte[] der = keyBytes();
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // The next one.
      }
    }
    throw new IOException(
        key + " holds a key that is none of " + ALGORITHMS + ", or is damaged or cut off");
  }

  private byte[] keyBytes() throws IOException {
    // Each byte is a character: also a file that is no text is told what it lacks.
    String text = Files.readString(key, StandardCharsets.ISO_8859_1);
    Matcher pem = PKCS8.matcher(text);
    if (pem.find()) {
      return decoded(pem.group(1));
    }
    throw new IOException(
        text.contains(BEGIN)
            ? key + " is cut off: it has no 'END PRIVATE KEY'; copy it again"
            : key + " holds no 'BEGIN PRIVATE KEY': convert it with openssl pkcs8 -topk8 -nocrypt");
  }

  private byte[] decoded(String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          key + " holds a key that is damaged or cut off; copy it again: " + e.getMessage(), e);
    }
  }

  /** Only what the key signs proves that the certificate is its own. */
  private void requirePair(PublicKey open, PrivateKey secret)
      throws IOException, GeneralSecurityException {
    if (!isPair(open, secret)) {
      throw new IOException(
          "the key in "
              + key
              + " is not that of the first certificate in "
              + certificate
              + ": give the two that were made together, the server's own certificate first");
    }
  }

  private static boolean isPair(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
    if (!open.getAlgorithm().equals(secret.getAlgorithm())) {
      return false;
    }
    Signature signature = Signature.getInstance(signatureOf(secret));
    signature.initSign(secret);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    return verifies(signature, signed);
  }

  private static boolean verifies(Signature signature, byte[] signed) {
    try {
      return signature.verify(signed);
    } catch (java.security.SignatureException e) {
      // So says the provider when sizes differ, as with another curve.
      return false;
    }
  }

  private static String signatureOf(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
