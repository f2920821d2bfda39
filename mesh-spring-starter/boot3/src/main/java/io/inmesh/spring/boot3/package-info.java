/** The auto-configuration for Spring Boot 3: what differs between the lines, and nothing else. */
@NullMarked
package io.inmesh.spring.boot3;

import org.jspecify.annotations.NullMarked;
