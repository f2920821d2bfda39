package io.inmesh.controlplane.quota;

import io.inmesh.identity.SpiffeId;
import java.time.Instant;

/**
 * Who reports and takes shares.
 *
 * @param account proven by certificate
 * @param connection tells connections apart that are open at the same time
 * @param provenUntil when that ends
 */
public record QuotaCaller(SpiffeId account, String connection, Instant provenUntil) {}
