/** Plaintext and mesh TLS on one port of Tomcat 10.1. */
@NullMarked
package io.inmesh.http.tomcat10;

import org.jspecify.annotations.NullMarked;
