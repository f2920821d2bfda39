package io.inmesh.ca;

import io.inmesh.ca.connections.ConnectionLimits;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A CA that stands alone.
 *
 * <pre>{@code
 * --dir DIR [--listen 127.0.0.1:15012] [--trust-domain cluster.local] [--ttl 24h] [--max-ttl 24h]
 *     [--connections-max N] [--connections-per-address-max N] [--ports-file FILE] [--parent-pid N]
 * token create --dir DIR --namespace NS --service-account SA ...
 * }</pre>
 *
 * The ports file is JSON {@code {"secure": 15012}}, written when the port is bound. With {@code
 * --parent-pid} the CA ends when that process does.
 *
 * @see TokenCommand
 */
public final class CaServerMain {
  private static final Set<String> KNOWN =
      Set.of(
          "dir",
          "listen",
          "trust-domain",
          "ttl",
          "max-ttl",
          "connections-max",
          "connections-per-address-max",
          "ports-file",
          "parent-pid");

  private static final String USAGE =
      """
      Usage: ca --dir DIR [OPTION VALUE]...
        --dir DIR             root, issuing key, tokens and audit log; made if missing
        --listen HOST:PORT    CSRs over TLS (127.0.0.1:15012); a port of 0 takes a free one
        --trust-domain NAME   cluster.local
        --ttl DURATION        life of a certificate (24h)
        --max-ttl DURATION    the longest that a caller may ask for (--ttl)
        --connections-max N   connections in all (what half of the heap holds, 20000 at most)
        --connections-per-address-max N  connections from one address but loopback (1000)
        --ports-file FILE     bound port as JSON, written when ready
        --parent-pid N        end when this process ends
      ca token create --dir DIR --namespace NS --service-account SA ... prints a join token.
      """;

  private CaServerMain() {}

  /**
   * Runs until it is ended; exits with 2 when an argument is wrong, with 1 when it cannot start.
   */
  public static void main(String[] arguments) throws InterruptedException {
    int status = run(Arrays.asList(arguments), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (arguments.contains("--help")) {
      out.print(USAGE);
      return 0;
    }
    try {
      if (arguments.size() >= 2
          && arguments.get(0).equals("token")
          && arguments.get(1).equals("create")) {
        out.println(TokenCommand.create(arguments.subList(2, arguments.size())));
        return 0;
      }
      serve(new Arguments(arguments, KNOWN), out);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (FileSystemException e) {
      err.printf("the CA cannot start: %s: %s%n", e.getFile(), PrivateFiles.why(e));
      return 1;
    } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
      err.println("the CA cannot start: " + e.getMessage());
      return 1;
    }
  }

  private static void serve(Arguments given, PrintStream out)
      throws IOException, GeneralSecurityException, InterruptedException {
    Duration ttl = given.duration("ttl", CaConfig.TTL_DEFAULT);
    CaConfig config =
        new CaConfig(
            Path.of(given.required("dir")),
            given.or("trust-domain", "cluster.local"),
            ttl,
            given.duration("max-ttl", ttl));
    InetSocketAddress listen = given.address("listen", "127.0.0.1:15012");
    ConnectionLimits limits =
        ConnectionLimits.of(
            given.number("connections-max", ConnectionLimits.defaultMax()),
            given.number("connections-per-address-max", ConnectionLimits.PER_ADDRESS_DEFAULT));
    int parent = given.number("parent-pid", 0);
    try (CaServer server =
        CaServer.start(config, listen, CaListener.NONE, limits, Clock.systemUTC())) {
      String portsFile = given.or("ports-file", "");
      if (!portsFile.isEmpty()) {
        PrivateFiles.replace(
            Path.of(portsFile).toAbsolutePath(), "{\"secure\":" + server.port() + "}\n");
      }
      out.printf(
          "CA of %s on %s:%d, root sha256 %s%n",
          config.trustDomain(), listen.getHostString(), server.port(), server.ca().rootSha256());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(server), "inmesh-end"));
      endWith(parent);
      server.awaitEnd();
    }
  }

  private static void endWith(int parentPid) {
    if (parentPid <= 0) {
      return;
    }
    ProcessHandle parent = ProcessHandle.of(parentPid).orElse(null);
    if (parent == null) {
      throw new IllegalArgumentException("--parent-pid: no process " + parentPid + " runs");
    }
    var unused = parent.onExit().thenRun(() -> System.exit(0));
  }

  private static void closeQuietly(CaServer server) {
    try {
      server.close();
    } catch (IOException e) {
      System.err.println("the CA did not end cleanly: " + e.getMessage());
    }
  }
}
