import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prepares Envoy's protos for protoc, at build time: takes the files that the roots need, puts
 * their Java classes below {@code io.inmesh.xds.proto}, and leaves out comments, annotations and
 * the fields of packages that no part of the mesh reads (their values survive as unknown fields).
 *
 * <p>Run by Maven from source: {@code java XdsProtos.java FROM TO}. Files that would not change are
 * not touched, so that protoc and javac can skip.
 */
final class XdsProtos {
  private static final String JAVA_PREFIX = "io.inmesh.xds.proto.";

  private static final List<String> ROOTS =
      List.of(
          "envoy/service/discovery/v3/ads.proto",
          "envoy/service/secret/v3/sds.proto",
          "envoy/service/auth/v3/external_auth.proto",
          "envoy/service/ratelimit/v3/rls.proto",
          "envoy/service/rate_limit_quota/v3/rlqs.proto",
          "envoy/config/listener/v3/listener.proto",
          "envoy/config/route/v3/route.proto",
          "envoy/config/cluster/v3/cluster.proto",
          "envoy/config/endpoint/v3/endpoint.proto",
          "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto",
          "envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto",
          "envoy/extensions/filters/network/rbac/v3/rbac.proto",
          "envoy/extensions/filters/http/router/v3/router.proto",
          "envoy/extensions/filters/http/rbac/v3/rbac.proto",
          "envoy/extensions/filters/http/fault/v3/fault.proto",
          "envoy/extensions/filters/http/cors/v3/cors.proto",
          "envoy/extensions/filters/http/ext_authz/v3/ext_authz.proto",
          "envoy/extensions/filters/http/jwt_authn/v3/config.proto",
          "envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto",
          "envoy/extensions/filters/http/rate_limit_quota/v3/rate_limit_quota.proto",
          "envoy/extensions/load_balancing_policies/round_robin/v3/round_robin.proto",
          "envoy/extensions/load_balancing_policies/least_request/v3/least_request.proto",
          "envoy/extensions/load_balancing_policies/random/v3/random.proto",
          "envoy/extensions/load_balancing_policies/ring_hash/v3/ring_hash.proto",
          "envoy/extensions/load_balancing_policies/maglev/v3/maglev.proto",
          "envoy/extensions/transport_sockets/tls/v3/tls.proto",
          "envoy/extensions/transport_sockets/raw_buffer/v3/raw_buffer.proto",
          "envoy/extensions/upstreams/http/v3/http_protocol_options.proto");

  /** Files that are not taken: annotations, and what the pruned types stand in. */
  private static final Pattern PRUNED_IMPORT =
      Pattern.compile(
          "validate/.*|(udpa|xds|envoy)/annotations/.*|google/api/.*"
              + "|envoy/config/accesslog/.*|envoy/data/accesslog/.*|envoy/config/trace/.*"
              + "|envoy/config/listener/v3/(quic_config|udp_listener_config)\\.proto"
              + "|envoy/config/core/v3/(udp_socket_config|socket_cmsg_headers)\\.proto"
              + "|xds/core/v3/collection_entry\\.proto|envoy/config/core/v3/event_service_config\\.proto");

  /** Types whose fields are left out with their files. */
  private static final Pattern PRUNED_TYPE =
      Pattern.compile(
          "([\\w.]*\\.)?(accesslog\\.v3\\.\\w+|trace\\.v3\\.Tracing[\\w.]*|google\\.api\\.expr\\.[\\w.]+"
              + "|QuicProtocolOptions|UdpListenerConfig|CollectionEntry|EventServiceConfig"
              + "|UdpSocketConfig|SocketCmsgHeaders)");

  private static final Pattern IMPORT =
      Pattern.compile("import\\s+(?:public\\s+)?\"([^\"]+)\"\\s*;");
  private static final Pattern FIELD =
      Pattern.compile(
          "(?:(?:repeated|optional)\\s+)?(?:(map\\s*<[^>]*>|[\\w.]+)\\s+)?\\w+\\s*=\\s*\\d+\\b.*",
          Pattern.DOTALL);
  private static final Pattern ANNOTATION =
      Pattern.compile("option\\s*(\\(|go_package).*", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+([\\w.]+)\\s*;");
  private static final Pattern JAVA_PACKAGE =
      Pattern.compile("option\\s+java_package\\s*=\\s*\"[^\"]*\"\\s*;");

  private XdsProtos() {}

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    Path to = Path.of(args[1]);
    Map<String, String> wanted = closure(from);
    Files.createDirectories(to);
    for (Map.Entry<String, String> file : wanted.entrySet()) {
      writeIfChanged(to.resolve(file.getKey()), file.getValue());
    }
    removeOthers(to, wanted);
  }

  private static Map<String, String> closure(Path from) throws IOException {
    Map<String, String> taken = new TreeMap<>();
    Deque<String> next = new ArrayDeque<>(ROOTS);
    while (!next.isEmpty()) {
      String name = next.pop();
      if (taken.containsKey(name) || name.startsWith("google/protobuf/")) {
        continue;
      }
      String text = rewrite(name, Files.readString(from.resolve(name)));
      taken.put(name, text);
      Matcher imports = IMPORT.matcher(text);
      while (imports.find()) {
        next.push(imports.group(1));
      }
    }
    return taken;
  }

  private static String rewrite(String name, String source) {
    String text = prune(source);
    Matcher declared = PACKAGE.matcher(text);
    if (!declared.find()) {
      throw new IllegalStateException(name + ": no package statement");
    }
    String option = "option java_package = \"" + JAVA_PREFIX + declared.group(1) + "\";";
    return JAVA_PACKAGE.matcher(text).find()
        ? JAVA_PACKAGE.matcher(text).replaceFirst(option)
        : text.substring(0, declared.end()) + "\n" + option + text.substring(declared.end());
  }

  /** Walks the statements: a statement ends with ';', or with a brace outside of brackets. */
  private static String prune(String source) {
    StringBuilder kept = new StringBuilder(source.length());
    StringBuilder statement = new StringBuilder();
    int nested = 0; // inside of [options], or of an option's {value}
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '/' && source.startsWith("//", i)) {
        i = source.indexOf('\n', i) - 1;
      } else if (c == '/' && source.startsWith("/*", i)) {
        i = source.indexOf("*/", i) + 1;
      } else if (c == '"' || c == '\'') {
        int end = endOfString(source, i);
        statement.append(source, i, end);
        i = end - 1;
      } else {
        boolean value = nested > 0 || statement.toString().stripLeading().startsWith("option");
        statement.append(c);
        if (c == '[' || (c == '{' && value)) {
          nested++;
        } else if (nested > 0 && (c == ']' || c == '}')) {
          nested--;
        } else if (nested == 0 && (c == ';' || c == '{' || c == '}')) {
          kept.append(keep(statement.toString()));
          statement.setLength(0);
        }
      }
    }
    return kept.append('\n').toString();
  }

  private static String keep(String statement) {
    String bare = statement.strip();
    Matcher imported = IMPORT.matcher(bare);
    if (imported.matches() && PRUNED_IMPORT.matcher(imported.group(1)).matches()) {
      return "";
    }
    if (ANNOTATION.matcher(bare).matches() || bare.equals(";")) {
      return "";
    }
    Matcher field = FIELD.matcher(bare);
    if (field.matches()
        && field.group(1) != null
        && PRUNED_TYPE.matcher(field.group(1)).matches()) {
      return "";
    }
    return field.matches() ? "\n" + withoutFieldAnnotations(bare) : "\n" + bare;
  }

  /** Of a field's options only {@code deprecated} and {@code packed} matter to us. */
  private static String withoutFieldAnnotations(String field) {
    int bracket = field.indexOf('[');
    if (bracket < 0) {
      return field;
    }
    boolean deprecated = field.substring(bracket).matches("(?s).*\\bdeprecated\\s*=\\s*true.*");
    return field.substring(0, bracket).strip() + (deprecated ? " [deprecated = true];" : ";");
  }

  private static int endOfString(String source, int start) {
    int i = start + 1;
    while (source.charAt(i) != source.charAt(start)) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private static void writeIfChanged(Path file, String text) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void removeOthers(Path to, Map<String, String> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(to)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!wanted.containsKey(to.relativize(file).toString().replace('\\', '/'))) {
          Files.delete(file);
        }
      }
    }
  }
}
