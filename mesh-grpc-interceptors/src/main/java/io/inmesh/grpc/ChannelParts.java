package io.inmesh.grpc;

import io.inmesh.Mesh;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the channels of one application share.
 *
 * @param timers for back-off, delays and first waits; nothing runs long on it
 * @param callbacks runs the application's listeners where their call names no executor
 */
record ChannelParts(
    Mesh mesh,
    EndpointChannels endpoints,
    ScheduledExecutorService timers,
    Executor callbacks,
    OpenCalls calls) {}
