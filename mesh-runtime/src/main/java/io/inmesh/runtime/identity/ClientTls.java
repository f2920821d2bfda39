package io.inmesh.runtime.identity;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS towards one kind of peer. The peer's SPIFFE id is checked in the handshake, so no byte of a
 * request leaves before; a host name verifier has nothing to add.
 *
 * @param context for engines: set {@code parameters} on each
 * @param sockets for blocking clients: has set {@code parameters} on each socket already
 * @param trustManager the one behind both
 * @param parameters SNI, ALPN and protocol versions
 */
public record ClientTls(
    SSLContext context,
    SSLSocketFactory sockets,
    X509ExtendedTrustManager trustManager,
    SSLParameters parameters) {}
