package io.inmesh.runtime.xds;

import com.google.re2j.Pattern;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a rule sets, adds and removes of headers. */
final class HeaderEditsCompiler {
  private static final Set<String> OPTION =
      Set.of("header", "append", "append_action", "keep_empty_value");
  private static final Set<String> HEADER = Set.of("key", "value");

  /** Envoy's command operators: {@code %DOWNSTREAM_REMOTE_ADDRESS%}, {@code %REQ(host)%}. */
  private static final Pattern COMMAND = Pattern.compile("%[A-Z][A-Z0-9_]*(\\([^)]*\\))?(:\\d+)?%");

  private HeaderEditsCompiler() {}

  /**
   * @param direction {@code request} or {@code response}
   */
  static HeaderEdits edits(
      FieldPath at, String direction, List<HeaderValueOption> options, List<String> removed) {
    if (options.isEmpty() && removed.isEmpty()) {
      return HeaderEdits.NONE;
    }
    List<Header> set = new ArrayList<>();
    List<Header> add = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      option(at.at(direction + "_headers_to_add", i), options.get(i), set, add);
    }
    return new HeaderEdits(
        set, add, removed.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  }

  @SuppressWarnings("deprecation") // 'append' is how older control planes say it
  private static void option(
      FieldPath at, HeaderValueOption option, List<Header> set, List<Header> add) {
    at.only(option, OPTION);
    at.dot("header").only(option.getHeader(), HEADER);
    Header header =
        new Header(
            option.getHeader().getKey().toLowerCase(Locale.ROOT),
            literal(at.dot("header.value"), option.getHeader().getValue()));
    if (option.hasAppend()) {
      (option.getAppend().getValue() ? add : set).add(header);
      return;
    }
    switch (option.getAppendAction()) {
      case APPEND_IF_EXISTS_OR_ADD -> add.add(header);
      case OVERWRITE_IF_EXISTS_OR_ADD -> set.add(header);
      case ADD_IF_ABSENT, OVERWRITE_IF_EXISTS, UNRECOGNIZED ->
          throw at.dot("append_action")
              .refuse(
                  "%s (expected: APPEND_IF_EXISTS_OR_ADD or OVERWRITE_IF_EXISTS_OR_ADD)",
                  option.getAppendAction());
    }
  }

  private static String literal(FieldPath at, String value) {
    String unescaped = value.replace("%%", "");
    if (COMMAND.matcher(unescaped).find()) {
      throw at.refuse("'%s' holds a command of Envoy's, which this client cannot expand", value);
    }
    return value.replace("%%", "%");
  }
}
