/** Plaintext and mesh TLS on one port of Tomcat 11. */
@NullMarked
package io.inmesh.http.tomcat11;

import org.jspecify.annotations.NullMarked;
