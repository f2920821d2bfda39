/**
 * The proxy for what is not Java: the same engine as the library, inside a Netty proxy.
 *
 * <p><b>listen -> (mesh-core) -> forward.</b> {@code listen} accepts connections and tells TLS,
 * HTTP/1.1 and HTTP/2 apart; {@code forward} drives one call of the engine per request and sends it
 * on; {@code admin} answers questions about this process. Everything that belongs to one downstream
 * connection, upstream connections included, runs on that connection's event loop: no locks, no
 * hops.
 */
@NullMarked
package io.inmesh.sidecar;

import org.jspecify.annotations.NullMarked;
