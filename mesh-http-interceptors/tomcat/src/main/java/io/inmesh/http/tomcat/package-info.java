/**
 * One port for plaintext and mesh TLS in Tomcat, told apart by the first byte: all of it that is
 * alike in every version of Tomcat. It is compiled against the oldest one, 10.1; the module of each
 * later one proves that the same classes link against it. It stands on what Tomcat calls internal,
 * so each version of Tomcat that we name is tried.
 */
@NullMarked
package io.inmesh.http.tomcat;

import org.jspecify.annotations.NullMarked;
