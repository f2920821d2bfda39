/**
 * The API by Kubernetes' conventions, so that a plain kubectl works, and the mesh's own below
 * {@code /mesh/v1}. Servlets on blocking threads; every answer that is no success is a Status (or a
 * problem document below {@code /mesh/v1}) with a sentence.
 */
@NullMarked
package io.inmesh.controlplane.api;

import org.jspecify.annotations.NullMarked;
