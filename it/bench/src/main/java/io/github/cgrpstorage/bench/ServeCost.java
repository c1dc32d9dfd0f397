package io.github.cgrpstorage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the agent's server takes of the machine, as it is scraped, with many cgroups. */
final class ServeCost {

  private static final Pattern ADDRESS = Pattern.compile("http://[\\w.:\\[\\]]+");

  /** The clock ticks of /proc/PID/stat: USER_HZ, 100 on every architecture that we know. */
  private static final double TICKS = 100;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final int SCRAPES = 10;

  private record Usage(double cpuSeconds, long residentKib) {}

  private final Setting bench;
  private final String run;

  private ServeCost(Setting bench) {
    this.bench = bench;
    this.run = bench.root().resolve("run").toString();
  }

  static void run(Setting bench, Report report) throws IOException, InterruptedException {
    report.title("10", "serve, scraped ten times, a second apart; without and with cgroup files");
    report.line(
        "%-10s%-8s%14s%16s%14s%14s%14s",
        "cgroups", "files", "scrape: ms", "CPU: ms each", "idle: CPU %", "RSS: MiB", "MiB of text");
    ServeCost cost = new ServeCost(bench);
    for (int cgroups : bench.quick() ? List.of(100) : List.of(100, 1_000, 10_000)) {
      try (Tree _ = new Tree(cgroups)) {
        for (boolean files : List.of(false, true)) {
          report.line("%,-10d%-8s%s", cgroups, files ? "yes" : "no", cost.measure(files));
        }
      }
    }
  }

  private String measure(boolean files) throws IOException, InterruptedException {
    try (Bpffs bpffs = new Bpffs()) {
      String pins = "--pins=" + bpffs.resolve("agent");
      Commands.run(List.of(run, "load", pins));
      try {
        return serve(pins, files);
      } finally {
        Commands.run(List.of(run, "unload", pins));
      }
    }
  }

  private String serve(String pins, boolean files) throws IOException, InterruptedException {
    Process serve =
        new ProcessBuilder(
                run,
                "serve",
                pins,
                "--listen=127.0.0.1:0",
                "--max-cgroups=20000",
                "--files=" + files)
            .redirectErrorStream(true)
            .start();
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader output = serve.inputReader()) {
      return scrape(client, URI.create(address(output) + "/metrics"), serve.pid());
    } finally {
      serve.destroy();
      serve.waitFor();
    }
  }

  private static String address(BufferedReader output) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        return address.group();
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("serve did not say where it listens: " + said);
  }

  private String scrape(HttpClient client, URI metrics, long process)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(PATIENCE).build();
    for (int i = 0; i < 5; i++) {
      length(client, request);
    }
    Usage idle = usage(process);
    Thread.sleep(IDLE);
    Usage before = usage(process);
    double[] millis = new double[SCRAPES];
    long length = 0;
    for (int i = 0; i < SCRAPES; i++) {
      long start = System.nanoTime();
      length = length(client, request);
      millis[i] = (System.nanoTime() - start) / 1e6;
      Thread.sleep(1000);
    }
    Usage after = usage(process);
    return "%14.1f%16.1f%14.1f%14.0f%14.1f"
        .formatted(
            Figures.median(Arrays.stream(millis)),
            (after.cpuSeconds - before.cpuSeconds) * 1000 / SCRAPES,
            (before.cpuSeconds - idle.cpuSeconds) / IDLE.toSeconds() * 100,
            after.residentKib / 1024.0,
            length / 1048576.0);
  }

  private static long length(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(request.uri() + " answered " + answer.statusCode());
    }
    return answer.body().length;
  }

  private static Usage usage(long process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process));
    String stat = Files.readString(proc.resolve("stat"));
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double cpu = (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS;
    String resident =
        Files.readAllLines(proc.resolve("status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return new Usage(cpu, Long.parseLong(resident.replaceAll("\\D", "")));
  }
}
