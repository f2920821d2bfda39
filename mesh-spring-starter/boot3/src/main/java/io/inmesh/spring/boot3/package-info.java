/** Auto-configuration for Spring Boot 3.5. */
@NullMarked
package io.inmesh.spring.boot3;

import org.jspecify.annotations.NullMarked;
