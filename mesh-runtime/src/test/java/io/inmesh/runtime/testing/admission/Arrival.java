package io.inmesh.runtime.testing.admission;

import java.util.List;

/**
 * A request as the application got it.
 *
 * @param target path and query, not decoded
 * @param path what the server itself takes the path for, decoded; empty if it does not say
 * @param hosts every value of what says Host, and of what the server makes of it
 * @param headers {@code name: value}, names in lower case
 */
public record Arrival(
    String method, String target, String path, List<String> hosts, List<String> headers) {}
