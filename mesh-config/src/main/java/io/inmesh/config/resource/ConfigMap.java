package io.inmesh.config.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts by name. */
@Lenient
@Doc("Texts by name. 'istio' in istio-system is the mesh's configuration (key mesh).")
public record ConfigMap(
    @Doc("Texts.") Map<String, String> data,
    @Doc("Bytes as base64.") Map<String, String> binaryData,
    @Doc("Whether the data may not change.") @Nullable Boolean immutable)
    implements Spec {}
