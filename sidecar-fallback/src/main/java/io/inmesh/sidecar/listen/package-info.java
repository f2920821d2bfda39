/**
 * Accepts connections, tells TLS from plaintext and HTTP/1.1 from HTTP/2, and hands over requests.
 */
@NullMarked
package io.inmesh.sidecar.listen;

import org.jspecify.annotations.NullMarked;
