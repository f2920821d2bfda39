package io.inmesh.benchmarks.library;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two proxies as a mesh puts them: the client's, which speaks mutual TLS to the server's, which
 * speaks plaintext to the backend. One worker each, no logs, connections kept.
 */
final class ProxyPair implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final int port;

  private ProxyPair(int port) {
    this.port = port;
  }

  /** Where the client's proxy listens. */
  int port() {
    return port;
  }

  static Optional<ProxyPair> nginx(Path directory, int backend) throws Exception {
    Optional<String> program = find("nginx");
    if (program.isEmpty()) {
      return Optional.empty();
    }
    int client = freePort();
    int server = freePort();
    String tls =
        "ssl_certificate %1$s/certificate.pem; ssl_certificate_key %1$s/key.pem;"
            .formatted(directory);
    String clientSide =
        """
        upstream peer { server 127.0.0.1:%d; keepalive 16; }
        server { listen 127.0.0.1:%d; location / { proxy_pass https://peer;
          proxy_http_version 1.1; proxy_set_header Connection "";
          proxy_%s proxy_%s
          proxy_ssl_trusted_certificate %s/root.pem; proxy_ssl_verify on;
          proxy_ssl_name localhost; proxy_ssl_session_reuse on; } }
        """
            .formatted(
                server,
                client,
                "ssl_certificate %s/certificate.pem;".formatted(directory),
                "ssl_certificate_key %s/key.pem;".formatted(directory),
                directory);
    String serverSide =
        """
        upstream backend { server 127.0.0.1:%d; keepalive 16; }
        server { listen 127.0.0.1:%d ssl; %s
          ssl_client_certificate %s/root.pem; ssl_verify_client on;
          keepalive_requests 1000000;
          location / { proxy_pass http://backend; proxy_http_version 1.1;
            proxy_set_header Connection ""; } }
        """
            .formatted(backend, server, tls, directory);
    ProxyPair pair = new ProxyPair(client);
    pair.startClient(program.get(), nginx(directory, "nginx-client", clientSide));
    pair.startServer(program.get(), nginx(directory, "nginx-server", serverSide));
    pair.awaitBoth(client, server);
    return Optional.of(pair);
  }

  private static List<String> nginx(Path directory, String name, String servers)
      throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Path file = home.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        daemon off; master_process off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
        events { worker_connections 512; }
        http { access_log off; keepalive_requests 1000000;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
        %2$s }
        """
            .formatted(home, servers));
    return List.of("-c", file.toString(), "-p", home.toString());
  }

  static Optional<ProxyPair> haproxy(Path directory, int backend) throws Exception {
    Optional<String> program = find("haproxy");
    if (program.isEmpty()) {
      return Optional.empty();
    }
    int client = freePort();
    int server = freePort();
    ProxyPair pair = new ProxyPair(client);
    pair.startClient(
        program.get(),
        haproxy(
            directory,
            "haproxy-client",
            "bind 127.0.0.1:" + client,
            "server peer 127.0.0.1:%d ssl crt %2$s/both.pem ca-file %2$s/root.pem verify required verifyhost localhost"
                .formatted(server, directory)));
    pair.startServer(
        program.get(),
        haproxy(
            directory,
            "haproxy-server",
            "bind 127.0.0.1:%d ssl crt %2$s/both.pem ca-file %2$s/root.pem verify required"
                .formatted(server, directory),
            "server backend 127.0.0.1:" + backend));
    pair.awaitBoth(client, server);
    return Optional.of(pair);
  }

  private static List<String> haproxy(Path directory, String name, String bind, String server)
      throws IOException {
    Path file = directory.resolve(name + ".cfg");
    Files.writeString(
        file,
        """
        global
          nbthread 1
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          http-reuse always
        frontend in
          %s
          default_backend out
        backend out
          %s
        """
            .formatted(bind, server));
    return List.of("-db", "-f", file.toString());
  }

  private void startClient(String program, List<String> arguments) throws IOException {
    start(Cores.client(command(program, arguments)));
  }

  private void startServer(String program, List<String> arguments) throws IOException {
    start(Cores.backend(command(program, arguments)));
  }

  private static List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    return command;
  }

  private void start(List<String> command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private void awaitBoth(int... ports) throws Exception {
    for (int each : ports) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!accepts(each)) {
        if (System.nanoTime() > deadline) {
          close();
          throw new IllegalStateException("the proxy on port " + each + " does not come up");
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> find(String program) {
    List<String> folders = new ArrayList<>(List.of("/usr/sbin", "/usr/local/sbin"));
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator, -1)));
    }
    return folders.stream()
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
