/** Configuration from files: a folder of YAML, and the mesh's configuration. */
@NullMarked
package io.inmesh.controlplane.source;

import org.jspecify.annotations.NullMarked;
