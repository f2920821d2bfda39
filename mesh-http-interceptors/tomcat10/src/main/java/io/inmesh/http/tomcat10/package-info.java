/**
 * One port for plaintext and mesh TLS in Tomcat 10, told apart by the first byte. It stands on
 * Tomcat's own NIO channels: what it overrides is protected API of Tomcat, tried with the version
 * that the build pins.
 */
@NullMarked
package io.inmesh.http.tomcat10;

import org.jspecify.annotations.NullMarked;
