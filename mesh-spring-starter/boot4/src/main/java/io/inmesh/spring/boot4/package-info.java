/** The auto-configuration for Spring Boot 4: what differs between the lines, and nothing else. */
@NullMarked
package io.inmesh.spring.boot4;

import org.jspecify.annotations.NullMarked;
