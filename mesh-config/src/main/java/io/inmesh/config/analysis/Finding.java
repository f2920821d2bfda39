package io.inmesh.config.analysis;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.Resource;
import java.util.Locale;

/**
 * Something found in a resource.
 *
 * @param code what it is
 * @param resource where
 * @param path which field of it
 * @param message what is found; no final period
 * @param mend how to mend it; may be empty
 */
public record Finding(Code code, Resource<?> resource, Path path, String message, String mend) {
  /**
   * {@code IST0101: spec.http[0].route[0].destination.host: message (mend)}: the text of an API
   * Warning.
   */
  public String warning() {
    String where = path.toString().isEmpty() ? "" : path + ": ";
    return code.code() + ": " + where + message + (mend.isEmpty() ? "" : " (" + mend + ")");
  }

  /** {@code Error [IST0101] (VirtualService default/x file.yaml:12:3) message (mend)}. */
  @Override
  public String toString() {
    String severity = code.severity().name();
    String place = resource.place(path);
    return "%s [%s] (%s%s) %s: %s%s"
        .formatted(
            severity.charAt(0) + severity.substring(1).toLowerCase(Locale.ROOT),
            code.code(),
            resource.title(),
            place.isEmpty() ? "" : " " + place,
            path,
            message,
            mend.isEmpty() ? "" : " (" + mend + ")");
  }
}
