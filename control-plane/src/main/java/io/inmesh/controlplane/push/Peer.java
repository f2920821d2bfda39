package io.inmesh.controlplane.push;

import io.inmesh.identity.SpiffeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a call.
 *
 * @param account proven by certificate; null on the plaintext port
 * @param address an IP literal
 * @param port with the address, tells connections apart that are open at the same time
 * @param provenUntil when the certificate ends
 */
record Peer(@Nullable SpiffeId account, String address, int port, Instant provenUntil) {}
