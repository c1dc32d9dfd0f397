package io.github.cgrpstorage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code cgrp-storage serve} without any right, on what root pinned. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class ServeIT extends ServeFixture {

  /** More than 24 MiB of heap suffice for. */
  private static final int MANY = 5000;

  private static final Pattern RELOADED = Pattern.compile("reloaded");

  @Test
  void theNumbersAreThoseOfTheKernel() throws IOException {
    loadAndPin();
    Serving serving = serve();
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 7);
    assertEquals(7, execs(serving, name(cgroup)));
    JsonNode row = row(serving, name(cgroup));
    assertEquals(cgroup.id(), row.get("id").asLong());
    assertTrue(row.get("values").valueStream().anyMatch(value -> value.asLong(0) == 7));
  }

  /** It says what to do, and goes on. */
  @Test
  void withoutEnoughMemory() throws IOException {
    loadAndPin();
    heap = "-Xmx24m";
    Serving serving = serve("--keep", "2s");
    Path root = cgroups.root().pathAtOpen();
    for (int i = 0; i < MANY; i++) {
      Files.createDirectory(root.resolve("c" + i));
    }
    assertThrows(IOException.class, () -> serving.get("/metrics"));
    serving.await(Pattern.compile("/metrics: not enough memory: .*-Xmx"));
    assertEquals(200, serving.get("/-/healthy").statusCode());
    for (int i = 0; i < MANY; i++) {
      Files.delete(root.resolve("c" + i));
    }
    Eventually.holds("it has less to serve", () -> metricsOf(serving) == 200);
  }

  private static int metricsOf(Serving serving) {
    try {
      return serving.get("/metrics").statusCode();
    } catch (IOException e) {
      return -1;
    }
  }

  private static JsonNode row(Serving serving, String cgroup) throws IOException {
    JsonNode document = JsonMapper.shared().readTree(serving.get("/cgroups.json").body());
    return StreamSupport.stream(document.get("rows").spliterator(), false)
        .filter(one -> one.get("cgroup").asString().equals(cgroup))
        .findFirst()
        .orElseThrow();
  }

  /** Killed while cgroups come and go; also what is removed while no server runs is served. */
  @Test
  void aKilledServerLosesNothing() throws IOException {
    loadAndPin();
    Serving first = serve();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Cgroup cgroup = cgroups.make("c" + i);
      names.add(name(cgroup));
      Load.run(cgroup, "exec", 1 + i % 3);
      if (i == 20) {
        first.kill();
      }
      if (i % 2 == 0) {
        cgroup.remove();
      }
    }
    Serving second = serve();
    for (int i = 0; i < 40; i++) {
      assertEquals(1 + i % 3, execs(second, names.get(i)), names.get(i));
    }
  }

  @Test
  void anAgentMayComeLaterAndGo() throws IOException {
    Serving serving = serve("--interval", "100ms");
    HttpResponse<String> before = serving.get("/-/ready");
    assertEquals(503, before.statusCode());
    assertTrue(before.body().contains("cgrp-storage load"), before.body());
    assertTrue(serving.get("/metrics").body().contains("cgroup_agent_up 0.0\n"));
    assertEquals(200, serving.get("/-/healthy").statusCode());
    loadAndPin();
    Eventually.holds("ready", serving::isReady);
    assertTrue(serving.get("/metrics").body().contains("cgroup_agent_up 1.0\n"));
    AgentPins.remove(pins);
    Eventually.holds("not ready", () -> !serving.isReady());
    assertTrue(serving.get("/metrics").body().contains("cgroup_agent_up 0.0\n"));
  }

  /** As in the bpffs that systemd mounts. Then the remedy that it tells is tried. */
  @Test
  void aFolderThatOthersMayNotGoThroughIsSaid() throws IOException {
    Files.createDirectory(pins, PosixFilePermissions.asFileAttribute(fromString("rwx------")));
    Path agent = pins.resolve("agent");
    loadAndPin(agent);
    Serving serving = serveFrom(agent, "--interval", "100ms");
    String remedy = "chmod o+x " + pins;
    serving.await(Pattern.compile(Pattern.quote(remedy)));
    assertUnavailable(serving, remedy);
    Files.setPosixFilePermissions(pins, fromString("rwx-----x"));
    Eventually.holds("ready", serving::isReady);
    assertEquals(200, serving.get("/cgroups.json").statusCode());
  }

  /** A folder of something else, or of another version, is there and cannot be read. */
  @Test
  void whatIsNoAgentIsSaid() throws IOException {
    Files.createDirectory(pins);
    assertUnavailable(serve("--interval", "100ms"), pins.toString());
  }

  private static void assertUnavailable(Serving serving, String reason) throws IOException {
    for (String address : List.of("/-/ready", "/cgroups.json")) {
      HttpResponse<String> answer = serving.get(address);
      assertEquals(503, answer.statusCode(), address);
      assertTrue(answer.body().contains(reason), answer.body());
    }
    assertTrue(serving.get("/metrics").body().contains("cgroup_agent_up 0.0\n"));
  }

  @Test
  void aReloadChangesTheSelectionAndNoCount() throws IOException {
    loadAndPin();
    Path config = file("serve.toml", "interval = \"100ms\"\n");
    Serving serving = serve("--config", config.toString());
    Cgroup kept = cgroups.make("kept");
    Cgroup left = cgroups.make("left");
    Load.run(kept, "exec", 3);
    Load.run(left, "exec", 4);
    assertEquals(4, execs(serving, name(left)));
    file("serve.toml", "interval = \"100ms\"\nexclude = [\".*/left\"]\n");
    hangUp(serving);
    serving.await(RELOADED);
    assertEquals(-1, execs(serving, name(left)));
    assertEquals(3, execs(serving, name(kept)));
    file("serve.toml", "exclud = 3\n");
    hangUp(serving);
    serving.await(Pattern.compile("not reloaded: .*unknown name 'exclud'"));
    assertEquals(3, execs(serving, name(kept)));
  }

  private static void hangUp(Serving serving) {
    Child.run("kill", "-HUP", Long.toString(serving.pid())).check(0);
  }

  @Test
  void whatIsAboveTheLimitIsAddedUp() throws IOException {
    loadAndPin();
    Cgroup one = cgroups.make("one");
    Cgroup two = cgroups.make("two");
    Serving serving = serve("--max-cgroups", "1");
    Load.run(one, "exec", 5);
    Load.run(two, "exec", 6);
    String metrics = serving.get("/metrics").body();
    assertTrue(metrics.contains("cgroup_agent_folded_cgroups 2.0\n"), metrics);
    // The test's own root came first and has the row.
    assertEquals(11, execs(serving, "__other__"));
    assertEquals(-1, execs(serving, name(one)));
  }

  @Test
  void onlyReadingAndOnlyWhatIsThere() throws IOException {
    Serving serving = serve();
    assertEquals(404, serving.get("/etc/passwd").statusCode());
    assertEquals(404, serving.get("/web/index.html").statusCode());
    assertEquals(404, serving.get("/..%2f..%2fServeOptions.class").statusCode());
    assertEquals(404, serving.get("/cgroups.jsonx").statusCode());
    HttpResponse<String> page = serving.get("/");
    assertEquals(200, page.statusCode());
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none'"), policy);
  }

  @Test
  void withTlsAndPasswords() throws Exception {
    loadAndPin();
    makeCertificate();
    Path users = file("users", "scraper:s3cret:x\n");
    Serving serving =
        serve(
            "--auth-file", users.toString(),
            "--tls-certificate", folder.resolve("certificate.pem").toString(),
            "--tls-key", folder.resolve("key.pem").toString());
    assertEquals("https", serving.address().getScheme());
    try (HttpClient stranger = client("scraper", "s3cret");
        HttpClient friend = client("scraper", "s3cret:x")) {
      assertEquals(200, serving.send(friend, "/metrics").statusCode());
      assertEquals(200, serving.send(friend, "/-/healthy").statusCode());
      org.junit.jupiter.api.Assertions.assertThrows(
          IOException.class, () -> serving.send(stranger, "/metrics"), "too many attempts");
    }
    try (HttpClient nobody = HttpClient.newBuilder().sslContext(trust()).build()) {
      assertEquals(401, serving.send(nobody, "/metrics").statusCode());
      assertEquals(401, serving.send(nobody, "/cgroups.json").statusCode());
      assertEquals(401, serving.send(nobody, "/").statusCode());
      assertEquals(200, serving.send(nobody, "/-/ready").statusCode());
    }
  }

  /** An unknown name has no password, which is not the empty one. */
  @Test
  void nobodyPassesWithoutAPassword() throws Exception {
    loadAndPin();
    Serving serving = serve("--auth-file", file("users", "scraper:s3cret\n").toString());
    assertEquals(401, statusFor(serving, "nobody:"));
    assertEquals(401, statusFor(serving, ":"));
    assertEquals(401, statusFor(serving, "scraper:"));
    assertEquals(200, statusFor(serving, "scraper:s3cret"));
  }

  private static int statusFor(Serving serving, String credentials) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(serving.address().resolve("/metrics"))
            .header("Authorization", "Basic " + encoded)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  /** Each of these ended the server once, or was taken in the place of what worked. */
  @Test
  void wrongTlsFilesEndNothing() throws Exception {
    loadAndPin();
    makeCertificate();
    String key = Files.readString(folder.resolve("key.pem"));
    String certificate = Files.readString(folder.resolve("certificate.pem"));
    String config = tlsConfig().toString();
    Serving serving = serve("--config", config);
    String[][] wrong = {
      {certificate, key.replaceAll("[^\n]{7}\n-----END", "\n-----END"), "damaged or cut off"},
      {"", key, "holds no certificate"},
      {certificate, pem("PRIVATE KEY", anotherKey()), "is not that of the first certificate"},
    };
    for (String[] one : wrong) {
      file("certificate.pem", one[0]);
      file("key.pem", one[1]);
      hangUp(serving);
      serving.await(Pattern.compile("not reloaded: .*" + one[2]));
      Child child =
          CommandLine.run("serve", "--config", config, "--config.check").check(CommandLine.USAGE);
      assertTrue(child.err().contains(one[2]), child.err());
      assertFalse(child.err().contains("\tat "), child.err());
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust()).build()) {
      assertEquals(200, serving.send(client, "/-/ready").statusCode());
    }
  }

  private Path tlsConfig() throws IOException {
    String names = "tls-certificate = \"%s\"\ntls-key = \"%s\"\n";
    return file(
        "serve.toml",
        names.formatted(folder.resolve("certificate.pem"), folder.resolve("key.pem")));
  }

  private static byte[] anotherKey() throws Exception {
    return KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
  }

  private HttpClient client(String name, String password) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trust())
        .authenticator(
            new Authenticator() {
              @Override
              protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(name, password.toCharArray());
              }
            })
        .build();
  }

  private KeyStore store() throws Exception {
    return KeyStore.getInstance(folder.resolve("store").toFile(), "password".toCharArray());
  }

  private SSLContext trust() throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore only = KeyStore.getInstance("PKCS12");
    only.load(null, null);
    only.setCertificateEntry("server", store().getCertificate("server"));
    trust.init(only);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void makeCertificate() throws Exception {
    Child.run(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            "password",
            "-keystore",
            folder.resolve("store").toString())
        .check(0);
    char[] password = "password".toCharArray();
    file("certificate.pem", pem("CERTIFICATE", store().getCertificate("server").getEncoded()));
    file("key.pem", pem("PRIVATE KEY", store().getKey("server", password).getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  @Test
  void aConfigurationIsChecked() throws IOException {
    Path good = file("good.toml", "max-cgroups = 5\nexclude = [\"/a\", \"/b\"]\nfiles = false\n");
    CommandLine.run("serve", "--config", good.toString(), "--config.check").check(0);
    String[][] wrong = {
      {"max-cgroups = 0\n", "at least 1 cgroup"},
      {"exclude = [\"(\"]\n", "exclude"},
      {"listen = \"nowhere\"\n", "HOST:PORT"},
      {"interval = 3\n", "500ms"},
      {"tls-key = \"/x\"\n", "go together"},
      {"auth-file = \"" + folder.resolve("none") + "\"\n", "none"},
      {"a = = 3\n", "line 1"},
    };
    for (String[] one : wrong) {
      Path bad = file("bad.toml", one[0]);
      Child child =
          CommandLine.run("serve", "--config", bad.toString(), "--config.check")
              .check(CommandLine.USAGE);
      assertTrue(child.err().contains(one[1]), child.err());
      assertFalse(child.err().contains("\tat "), child.err());
    }
    assertTrue(Files.exists(good));
  }
}
