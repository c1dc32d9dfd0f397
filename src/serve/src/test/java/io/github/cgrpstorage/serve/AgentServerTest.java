package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.agent.export.Selection;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload does to who listens. No agent is pinned, so the kernel is not asked. */
class AgentServerTest {

  @TempDir Path folder;

  private AgentServer server;

  @BeforeEach
  void start() throws IOException {
    server = AgentServer.start(null, options("127.0.0.1", 0, Optional.empty()), _ -> {});
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ServeOptions options(String host, int port, Optional<TlsFiles> tls) throws IOException {
    return new ServeOptions(
        new InetSocketAddress(host, port),
        folder.resolve("none"),
        Selection.ALL,
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        false,
        Optional.empty(),
        tls,
        Optional.empty());
  }

  private ServeOptions withUsers(ServeOptions options) throws IOException {
    Path users = Files.writeString(folder.resolve("users"), "one:first\n");
    return new ServeOptions(
        options.listen(),
        options.pins(),
        options.selection(),
        options.interval(),
        options.keep(),
        options.files(),
        Optional.of(users),
        options.tls(),
        options.otlp());
  }

  private int port() {
    return server.address().getPort();
  }

  private static int status(int port) throws IOException {
    URI page = URI.create("http://127.0.0.1:" + port + "/");
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setReadTimeout(30_000);
    return connection.getResponseCode();
  }

  @Test
  void aPortThatIsTakenChangesNothing() throws IOException {
    int before = port();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServeOptions next = withUsers(options("127.0.0.1", taken.getLocalPort(), Optional.empty()));
      assertThrows(IOException.class, () -> server.reload(next));
    }
    assertEquals(before, port());
    assertEquals(200, status(before));
  }

  /** 192.0.2.1 is for documentation: nobody has it. */
  @Test
  void theSamePortOfAnAddressThatIsNotHereChangesNothing() throws IOException {
    int before = port();
    ServeOptions next = withUsers(options("192.0.2.1", before, Optional.empty()));
    assertThrows(IOException.class, () -> server.reload(next));
    assertEquals(before, port());
    assertEquals(200, status(before));
  }

  @Test
  void theSamePortOfAllAddressesIsTakenWithItsUsers() throws IOException {
    int before = port();
    server.reload(withUsers(options("0.0.0.0", before, Optional.empty())));
    assertEquals(before, port());
    assertEquals(401, status(before));
  }

  @Test
  void usersComeAndGoWithoutAMove() throws IOException {
    int before = port();
    server.reload(withUsers(options("127.0.0.1", 0, Optional.empty())));
    assertEquals(before, port());
    assertEquals(401, status(before));
    server.reload(options("127.0.0.1", 0, Optional.empty()));
    assertEquals(200, status(before));
  }

  @Test
  void wrongTlsFilesChangeNothing() throws Exception {
    int before = port();
    TlsFiles files = TestTls.make(folder, "EC");
    Files.writeString(files.key(), TestTls.strangeKey("EC"));
    ServeOptions mismatched = options("127.0.0.1", 0, Optional.of(files));
    assertThrows(IOException.class, () -> server.reload(mismatched));
    assertThrows(IOException.class, () -> AgentServer.check(mismatched));
    Files.writeString(files.certificate(), "");
    assertThrows(IOException.class, () -> server.reload(mismatched));
    assertEquals(200, status(before));
    assertEquals("http", server.address().getScheme());
  }

  /** The same port, which one of the two has to leave. */
  @Test
  void tlsComesAndGoes() throws Exception {
    int before = port();
    TlsFiles files = TestTls.make(folder, "EC");
    server.reload(options("127.0.0.1", 0, Optional.of(files)));
    assertEquals("https", server.address().getScheme());
    assertEquals(before, port());
    assertThrows(IOException.class, () -> status(before));
    server.reload(options("127.0.0.1", 0, Optional.empty()));
    assertEquals(200, status(before));
  }
}
