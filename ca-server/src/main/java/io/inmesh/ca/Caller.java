package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a certificate, and how that was proven.
 *
 * @param identity what it is, and what its certificate will say
 * @param proof for the audit: {@code token:<id>} or {@code certificate:<serial>}
 * @param token the token to redeem when everything else is in order; null for a certificate
 */
record Caller(SpiffeId identity, String proof, @Nullable TokenRecord token) {}
