package io.inmesh.controlplane.push;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client has of one type.
 *
 * @param typeUrl the type
 * @param subscribed names it asked for
 * @param wildcard whether it asked for everything
 * @param live versions by name that it accepted last
 * @param refused versions by name that it refused; their last good version, if any, is live
 * @param waiting responses that it has neither accepted nor refused yet
 * @param sentAt when it was last sent something
 * @param ackedAt when it last accepted
 * @param nackedAt when it last refused
 * @param nackMessage what it said then
 */
public record TypeStatus(
    String typeUrl,
    int subscribed,
    boolean wildcard,
    Map<String, String> live,
    Map<String, String> refused,
    int waiting,
    @Nullable Instant sentAt,
    @Nullable Instant ackedAt,
    @Nullable Instant nackedAt,
    String nackMessage) {}
