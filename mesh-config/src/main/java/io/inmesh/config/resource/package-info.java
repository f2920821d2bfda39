/**
 * The resources of the mesh: one record per kind with every field that Istio's API knows, and the
 * registry of kinds. The records are the schema: {@link io.inmesh.config.resource.Schema} is read
 * off them, and so are strict decoding, the OpenAPI document and {@code kubectl explain}.
 */
@NullMarked
package io.inmesh.config.resource;

import org.jspecify.annotations.NullMarked;
