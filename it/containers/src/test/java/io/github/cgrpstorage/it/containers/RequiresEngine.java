package io.github.cgrpstorage.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that start containers. Without an engine they are skipped with the reason; where the
 * property {@code cgrpstorage.test.kernel} is {@code require}, as CI sets it, they fail.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(EngineCondition.class)
public @interface RequiresEngine {}
