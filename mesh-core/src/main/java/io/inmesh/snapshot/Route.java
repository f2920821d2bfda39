package io.inmesh.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A match and what is done with the requests that it takes.
 *
 * @param name as in the access log's ROUTE_NAME; may be empty
 * @param match which requests
 * @param action what happens to them
 * @param requestHeaders edits of what is sent
 * @param responseHeaders edits of what comes back
 * @param fault injected before the upstream is called
 * @param origin which resource says so
 */
public record Route(
    String name,
    RouteMatch match,
    RouteAction action,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    @Nullable Fault fault,
    Origin origin) {}
