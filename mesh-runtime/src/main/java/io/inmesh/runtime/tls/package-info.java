/** Telling the mesh's TLS from plaintext and from the application's own TLS, by the first bytes. */
@NullMarked
package io.inmesh.runtime.tls;

import org.jspecify.annotations.NullMarked;
