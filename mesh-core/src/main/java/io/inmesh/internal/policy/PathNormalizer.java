package io.inmesh.internal.policy;

/**
 * Brings a path into the one form that both the policies and the application see, as Istio's BASE
 * does: a backslash is a slash, escaped unreserved characters are written plainly, and dot segments
 * are resolved and never leave the root. The query stays as it is. A path that is in this form
 * already is returned as the same object.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2">RFC 3986, 6.2.2</a>
 */
public final class PathNormalizer {
  private static final int NONE = -9;

  private PathNormalizer() {}

  /** Normalises a path with its query. */
  public static String normalize(String path) {
    int query = path.indexOf('?');
    int end = query < 0 ? path.length() : query;
    if (isNormal(path, end)) {
      return path;
    }
    String plain = removeDotSegments(decode(path.substring(0, end)));
    return query < 0 ? plain : plain + path.substring(query);
  }

  /**
   * Whether the normalised path can be read in one way alone. It must begin with a slash (or be
   * {@code *}), hold no fragment, and no dot segment with parameters: {@code /a/..;/b} is {@code
   * /b} to a servlet container and something below {@code /a} to others. Nor may it hold white
   * space or a control character (to some servers, Python's, the path ends there), or an escaped
   * NUL, where the path ends to others.
   */
  public static boolean isClear(String path) {
    boolean rooted = path.startsWith("/") || path.equals("*");
    return rooted
        && path.indexOf('#') < 0
        && !holds(path, "/.;")
        && !holds(path, "/..;")
        && !holds(path, "%00")
        && !holdsWhiteSpace(path);
  }

  /** White space and control characters of ISO 8859-1, which is how servers read a path's bytes. */
  private static boolean holdsWhiteSpace(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c == 0x7f || c == 0x85 || c == 0xa0) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(String path, String text) {
    int at = path.indexOf(text);
    int query = at < 0 ? -1 : path.indexOf('?');
    return at >= 0 && (query < 0 || at < query);
  }

  /**
   * The path as a servlet container reads it: without path parameters ({@code /a;x=1/b} is {@code
   * /a/b}), several slashes being one. The same object when that changes nothing.
   *
   * @param path normalised, without query
   */
  public static String containerView(String path) {
    if (path.indexOf(';') < 0 && !path.contains("//")) {
      return path;
    }
    StringBuilder view = new StringBuilder(path.length());
    boolean parameter = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      parameter = c == ';' || (parameter && c != '/');
      boolean doubled = c == '/' && !view.isEmpty() && view.charAt(view.length() - 1) == '/';
      if (!parameter && !doubled) {
        view.append(c);
      }
    }
    return view.toString();
  }

  private static boolean isNormal(String path, int end) {
    for (int i = 0; i < end; i++) {
      char c = path.charAt(i);
      if (c == '%' || c == '\\' || (c == '.' && i > 0 && path.charAt(i - 1) == '/')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Once, and so that nothing is left to decode: where a written-out character would complete an
   * escape with a percent sign that stood for itself ({@code %6%31} would be {@code %61}), that
   * sign is escaped ({@code %2561}).
   */
  private static String decode(String path) {
    StringBuilder plain = new StringBuilder(path.length());
    int lone = NONE; // where in the result the last percent sign is that began no escape
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        plain.append('/');
      } else if (c != '%') {
        plain.append(c);
      } else {
        int value = escaped(path, i);
        if (value < 0) {
          lone = plain.length();
          plain.append(c);
        } else if (isUnreserved(value)) {
          plain.append((char) value);
          i += 2;
        } else {
          plain.append(path, i, i + 3);
          i += 2;
        }
      }
      if (plain.length() == lone + 3 && escaped(plain, lone) >= 0) {
        plain.insert(lone + 1, "25");
        lone = NONE;
      }
    }
    return plain.toString();
  }

  /** The octet that the escape at this place stands for; negative if there is none. */
  private static int escaped(CharSequence path, int at) {
    return at + 2 < path.length() ? hex(path.charAt(at + 1)) * 16 + hex(path.charAt(at + 2)) : -1;
  }

  private static int hex(char c) {
    int digit = c < 128 ? Character.digit(c, 16) : -1;
    return digit < 0 ? -256 : digit;
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static String removeDotSegments(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    StringBuilder out = new StringBuilder(path.length());
    int from = 0; // at a slash
    while (from < path.length()) {
      int next = path.indexOf('/', from + 1);
      int end = next < 0 ? path.length() : next;
      String segment = path.substring(from + 1, end);
      boolean last = next < 0;
      if (segment.equals("..")) {
        out.setLength(Math.max(0, out.lastIndexOf("/")));
        out.append(last ? "/" : "");
      } else if (segment.equals(".")) {
        out.append(last ? "/" : "");
      } else {
        out.append('/').append(segment);
      }
      from = end;
    }
    return out.length() == 0 ? "/" : out.toString();
  }
}
