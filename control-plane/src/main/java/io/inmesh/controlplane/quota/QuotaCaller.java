package io.inmesh.controlplane.quota;

import io.inmesh.identity.SpiffeId;
import java.time.Instant;

/**
 * Who reports and takes shares.
 *
 * @param account proven by certificate
 * @param provenUntil when that ends
 */
public record QuotaCaller(SpiffeId account, Instant provenUntil) {}
